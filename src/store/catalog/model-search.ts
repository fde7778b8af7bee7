import { sql, type CompiledQuery } from 'kysely';
import { failure } from '../../contract/errors/index.ts';
import type { ModelRole, ModelRow } from '../../contract/host/models.ts';
import { modelRows, modelsWithRuns } from './model-queries.ts';
import { queries } from './query-builder.ts';
import { isShort, likePattern, matchQuery, searchWords } from './search-words.ts';

/** Which models, in which order. */
export interface ModelQuery {
  /** Words that name, problem, tags, aliases or notes contain, every one. */
  readonly search?: string | undefined;
  /** Every one of them. */
  readonly tags?: readonly string[] | undefined;
  readonly roles?: readonly ModelRole[] | undefined;
  /** A column of the row or `metrics.<name>`; by default when they were made, the newest first. */
  readonly sort?: string | undefined;
  readonly descending?: boolean | undefined;
  readonly limit?: number | undefined;
  readonly offset?: number | undefined;
}

/** The columns that rows can be sorted by, as the contract names them. */
const SORTED: Readonly<Partial<Record<keyof ModelRow, string>>> = {
  model: 'models.model',
  name: 'models.name collate nocase',
  role: 'models.role',
  run: 'models.run',
  origin: 'models.origin',
  parameters: 'models.parameters',
  stateDim: 'models.state_dim',
  actionDim: 'models.action_dim',
  problem: 'models.problem',
  againstBest: 'runs.against_best',
  bestStrategy: 'runs.best_strategy',
  createdAt: 'models.created_at',
  size: 'models.size',
};

const METRIC = 'metrics.';

/** Throws catalog/sort. */
export function modelsMatching(query: ModelQuery) {
  const order = orderOf(query);
  // Rows are put together for the page alone: SQLite would do so for all that it sorts.
  const page = modelsWithRuns()
    .select('models.key')
    .where(conditionOf(query))
    .orderBy(order)
    .orderBy('models.model')
    .limit(query.limit ?? -1)
    .offset(query.offset ?? 0);
  return modelRows().where('models.key', 'in', page).orderBy(order).orderBy('models.model').compile();
}

export function modelsCounted(query: ModelQuery): CompiledQuery<{ count: number }> {
  return queries
    .selectFrom('models')
    .select(sql<number>`count(*)`.as('count'))
    .where(conditionOf(query))
    .compile();
}

function orderOf({ sort, descending = sort === undefined }: ModelQuery) {
  return sql`${columnOf(sort ?? 'createdAt')} ${sql.raw(descending ? 'desc' : 'asc')} nulls last`;
}

function columnOf(sort: string) {
  if (sort.startsWith(METRIC)) {
    const metric = sort.slice(METRIC.length);
    return sql`(select value from model_metrics where model = models.key and metric = ${metric})`;
  }
  const column = Object.hasOwn(SORTED, sort) ? SORTED[sort as keyof typeof SORTED] : undefined;
  if (column === undefined) throw failure('catalog/sort', { found: sort, known: Object.keys(SORTED) });
  return sql.raw(column);
}

function conditionOf({ search = '', tags = [], roles }: ModelQuery) {
  const words = searchWords(search);
  const long = words.filter((word) => !isShort(word));
  const conditions = [
    ...(long.length > 0
      ? [sql`models.key in (select rowid from model_search where model_search match ${matchQuery(long)})`]
      : []),
    ...words.filter(isShort).map((word) => sql`models.search like ${likePattern(word)} escape '\\'`),
    ...tags.map((tag) => sql`models.key in (select model from model_tags where tag = ${tag})`),
    ...(roles ? [sql`models.role in (select value from json_each(${JSON.stringify(roles)}))`] : []),
  ];
  return conditions.length === 0 ? sql<boolean>`true` : sql<boolean>`${sql.join(conditions, sql` and `)}`;
}
