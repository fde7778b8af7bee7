import { sql, type CompiledQuery } from 'kysely';
import type { RunKind } from '../../contract/run.ts';
import type { RunState } from '../../contract/host/runs.ts';
import type { Text } from '../../contract/language.ts';
import { queries } from './query-builder.ts';
import type { CatalogRun } from './rows.ts';

export function runInserted(run: CatalogRun): CompiledQuery[] {
  return [
    runRemoved(run.run),
    queries
      .insertInto('runs')
      .values({
        run: run.run,
        id: run.id,
        name: run.name,
        kind: run.kind,
        mode: run.mode,
        state: run.state,
        progress: run.progress,
        against_best: run.againstBest,
        best_strategy: run.bestStrategy,
        seed: run.seed,
        started_at: run.startedAt,
        ended_at: run.endedAt,
        seconds: run.seconds,
        notes: run.notes,
        from_model: run.from,
        comparison: run.comparison,
        colour: run.colour,
        problem: run.problem && JSON.stringify(run.problem),
        signature: run.signature,
      })
      .compile(),
    ...metricsInserted(run),
    ...[...new Set(run.tags)].map((tag) => queries.insertInto('run_tags').values({ run: run.run, tag }).compile()),
  ];
}

/** Its metrics and tags go with it. */
export function runRemoved(run: string): CompiledQuery {
  return queries.deleteFrom('runs').where('run', '=', run).compile();
}

export function allRuns() {
  return queries
    .selectFrom('runs')
    .selectAll()
    .select([
      sql<string>`(select json_group_array(json_array(metric, last, best)) from run_metrics where run = runs.run)`.as(
        'metrics',
      ),
      sql<string>`(select json_group_array(tag) from run_tags where run = runs.run)`.as('tags'),
    ])
    .orderBy('started_at', 'desc')
    .orderBy('run')
    .compile();
}

type RunAsStored = ReturnType<typeof allRuns> extends CompiledQuery<infer Row> ? Row : never;

export function runOf(row: RunAsStored): CatalogRun {
  const metrics = JSON.parse(row.metrics) as [string, number | null, number | null][];
  const valuesOf = (column: 1 | 2): Record<string, number> =>
    Object.fromEntries(metrics.flatMap((one) => (one[column] === null ? [] : [[one[0], one[column]]])));
  return {
    run: row.run,
    id: row.id,
    name: row.name,
    kind: row.kind as RunKind,
    mode: row.mode,
    state: row.state as RunState,
    progress: row.progress,
    last: valuesOf(1),
    best: valuesOf(2),
    againstBest: row.against_best,
    bestStrategy: row.best_strategy,
    seed: row.seed,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    seconds: row.seconds,
    tags: JSON.parse(row.tags) as string[],
    notes: row.notes,
    from: row.from_model,
    comparison: row.comparison,
    colour: row.colour,
    problem: row.problem === null ? null : (JSON.parse(row.problem) as Text),
    signature: row.signature,
  };
}

/** JSON has no NaN or infinities; a metric without a number is left out. */
function metricsInserted({ run, last, best }: CatalogRun): CompiledQuery[] {
  const names = [...new Set([...Object.keys(last), ...Object.keys(best)])];
  if (names.length === 0) return [];
  const rows = JSON.stringify(names.map((name) => [name, last[name] ?? null, best[name] ?? null]));
  return [
    queries
      .insertInto('run_metrics')
      .columns(['run', 'metric', 'last', 'best'])
      .expression(
        sql`select ${run}, value ->> 0, cast(value ->> 1 as real), cast(value ->> 2 as real) from json_each(${rows})`,
      )
      .compile(),
  ];
}
