import type { CompiledQuery } from 'kysely';
import type { ComparisonRow } from '../../contract/host/comparisons.ts';
import type { Text } from '../../contract/language.ts';
import { queries } from './query-builder.ts';

export function comparisonInserted(row: ComparisonRow): CompiledQuery[] {
  const { comparison, name, state, finished, total, modes, seeds, model, startedAt, headline } = row;
  return [
    comparisonRemoved(comparison),
    queries
      .insertInto('comparisons')
      .values({
        ...{ comparison, name, state, finished, total, seeds, model },
        modes: JSON.stringify(modes),
        started_at: startedAt,
        headline: headline && JSON.stringify(headline),
      })
      .compile(),
  ];
}

export function comparisonRemoved(comparison: string): CompiledQuery {
  return queries.deleteFrom('comparisons').where('comparison', '=', comparison).compile();
}

export function allComparisons() {
  return queries.selectFrom('comparisons').selectAll().orderBy('started_at', 'desc').orderBy('comparison').compile();
}

type ComparisonAsStored = ReturnType<typeof allComparisons> extends CompiledQuery<infer Row> ? Row : never;

export function comparisonOf({ modes, started_at: startedAt, headline, ...row }: ComparisonAsStored): ComparisonRow {
  return {
    ...row,
    state: row.state as ComparisonRow['state'],
    modes: JSON.parse(modes) as string[],
    startedAt,
    headline: headline === null ? null : (JSON.parse(headline) as Text),
  };
}
