import { sql } from 'kysely';
import type { LineageNode } from '../../contract/host/models.ts';
import { queries } from './query-builder.ts';

/** Something in a line of descent, and how many steps away. */
export interface Relative {
  readonly kind: LineageNode['kind'];
  readonly key: string;
  readonly distance: number;
}

/** A line that leads back to itself, as wrong files may tell, ends here. */
const MOST_STEPS = 30;

/** What a model was made from, the nearest first. */
export function ancestorsOf(sha256: string) {
  return sql<Relative>`
    with recursive line (kind, key, distance) as (
      select 'model', ${sha256}, 0
      union
      select parent_kind, parent, distance + 1 from line
        join lineage on child_kind = line.kind and child = line.key
        where distance < ${MOST_STEPS}
    )
    select kind, key, max(distance) as distance from line where distance > 0
      group by kind, key order by distance, kind, key`.compile(queries);
}

/** What was made from a model, the nearest first. */
export function descendantsOf(sha256: string) {
  return sql<Relative>`
    with recursive line (kind, key, distance) as (
      select 'model', ${sha256}, 0
      union
      select child_kind, child, distance + 1 from line
        join lineage on parent_kind = line.kind and parent = line.key
        where distance < ${MOST_STEPS}
    )
    select kind, key, min(distance) as distance from line where distance > 0
      group by kind, key order by distance, kind, key`.compile(queries);
}
