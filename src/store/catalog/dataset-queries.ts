import type { CompiledQuery } from 'kysely';
import { queries } from './query-builder.ts';
import type { CatalogDataset } from './rows.ts';

export function datasetInserted(row: CatalogDataset): CompiledQuery[] {
  const { set: dataset, strategies, createdAt, ...rest } = row;
  const { fingerprint, episodes, steps, size } = rest;
  return [
    datasetRemoved(dataset),
    queries
      .insertInto('datasets')
      .values({
        ...{ dataset, fingerprint, episodes, steps, size },
        strategies: JSON.stringify(strategies),
        created_at: createdAt,
      })
      .compile(),
  ];
}

export function datasetRemoved(dataset: string): CompiledQuery {
  return queries.deleteFrom('datasets').where('dataset', '=', dataset).compile();
}

export function allDatasets() {
  return queries.selectFrom('datasets').selectAll().orderBy('created_at', 'desc').orderBy('dataset').compile();
}

type DatasetAsStored = ReturnType<typeof allDatasets> extends CompiledQuery<infer Row> ? Row : never;

export function datasetOf({ dataset, strategies, created_at: createdAt, ...row }: DatasetAsStored): CatalogDataset {
  return { ...row, set: dataset, strategies: JSON.parse(strategies) as string[], createdAt };
}
