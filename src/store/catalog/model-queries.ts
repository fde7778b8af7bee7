import { sql, type CompiledQuery } from 'kysely';
import type { ModelRole, ModelRow } from '../../contract/host/models.ts';
import { queries } from './query-builder.ts';
import type { CatalogModel } from './rows.ts';
import { folded } from './search-words.ts';

export function modelInserted(model: CatalogModel): CompiledQuery[] {
  return [
    modelRemoved(model.model),
    queries
      .insertInto('models')
      .values({
        model: model.model,
        sha256: model.sha256,
        name: model.name,
        role: model.role,
        run: model.run,
        origin: model.origin,
        parameters: model.parameters,
        state_dim: model.stateDim,
        action_dim: model.actionDim,
        problem: model.problem,
        created_at: model.createdAt,
        size: model.size,
        notes: model.notes,
        search: searchText(model),
        signature: model.signature,
      })
      .compile(),
    metricsInserted(model),
    ...listInserted('model_tags', 'tag', model.model, model.tags),
    ...listInserted('model_aliases', 'alias', model.model, model.aliases),
    ...lineageInserted(model),
  ];
}

/** What belongs to it goes with it. */
export function modelRemoved(model: string): CompiledQuery {
  return queries.deleteFrom('models').where('model', '=', model).compile();
}

function searchText({ name, problem, notes, tags, aliases }: CatalogModel): string {
  return folded([name, problem, ...tags, ...aliases, notes].join('\n'));
}

function metricsInserted({ model, metrics }: CatalogModel): CompiledQuery {
  return queries
    .insertInto('model_metrics')
    .columns(['model', 'metric', 'value'])
    .expression(
      sql`select models.key, one.key, one.value from models, json_each(${JSON.stringify(metrics)}) as one
        where models.model = ${model} and one.type in ('integer', 'real')`,
    )
    .compile();
}

function listInserted(
  table: 'model_tags' | 'model_aliases',
  column: 'tag' | 'alias',
  model: string,
  values: readonly string[],
): CompiledQuery[] {
  if (values.length === 0) return [];
  const texts = JSON.stringify([...new Set(values)]);
  return [
    sql`insert into ${sql.table(table)} (model, ${sql.ref(column)})
      select models.key, one.value from models, json_each(${texts}) as one where models.model = ${model}`.compile(
      queries,
    ),
  ];
}

function lineageInserted({ model, lineage }: CatalogModel): CompiledQuery[] {
  if (lineage.length === 0) return [];
  const edges = JSON.stringify(lineage.map(({ parent, child }) => [parent.kind, parent.key, child.kind, child.key]));
  return [
    queries
      .insertInto('lineage')
      .columns(['parent_kind', 'parent', 'child_kind', 'child', 'model'])
      .expression(
        sql`select distinct value ->> 0, value ->> 1, value ->> 2, value ->> 3, models.key
          from models, json_each(${edges}) where models.model = ${model}`,
      )
      .compile(),
  ];
}

/** Models with the runs whose best they are: how such a model does against the strategies is what its run found. */
export function modelsWithRuns() {
  return queries
    .selectFrom('models')
    .leftJoin('runs', (join) => join.onRef('runs.run', '=', 'models.run').on('models.role', '=', 'best'));
}

/** Models with all that a row of the catalogue shows. */
export function modelRows() {
  return modelsWithRuns()
    .selectAll('models')
    .select([
      'runs.against_best',
      'runs.best_strategy',
      sql<string>`(select json_group_object(metric, value) from model_metrics where model = models.key)`.as('metrics'),
      sql<string>`(select json_group_array(tag) from model_tags where model = models.key)`.as('tags'),
      sql<string>`(select json_group_array(alias) from model_aliases where model = models.key)`.as('aliases'),
    ]);
}

/** @param runs whose models are asked for; null: all */
export function modelSignatures(runs: readonly string[] | null) {
  const all = queries.selectFrom('models').select(['model', 'signature']);
  if (runs === null) return all.compile();
  return all.where(sql<boolean>`run in (select value from json_each(${JSON.stringify(runs)}))`).compile();
}

export function modelsWithAlias(alias: string) {
  return modelRows()
    .where('models.key', 'in', queries.selectFrom('model_aliases').select('model').where('alias', '=', alias))
    .orderBy('models.model')
    .compile();
}

/** @param prefix hexadecimal */
export function modelsWithContent(prefix: string) {
  return modelRows()
    .where('models.sha256', '>=', prefix)
    .where('models.sha256', '<', `${prefix}g`) // the letter after the last digit
    .orderBy('models.sha256')
    .orderBy(sql`models.role = 'best'`, 'desc')
    .orderBy('models.model')
    .compile();
}

type ModelAsStored = ReturnType<ReturnType<typeof modelRows>['compile']> extends CompiledQuery<infer Row> ? Row : never;

export function modelOf(row: ModelAsStored): ModelRow {
  return {
    model: row.model,
    sha256: row.sha256,
    name: row.name,
    role: row.role as ModelRole,
    run: row.run,
    origin: row.origin,
    parameters: row.parameters,
    stateDim: row.state_dim,
    actionDim: row.action_dim,
    problem: row.problem,
    metrics: JSON.parse(row.metrics) as Record<string, number>,
    againstBest: row.against_best,
    bestStrategy: row.best_strategy,
    createdAt: row.created_at,
    size: row.size,
    tags: JSON.parse(row.tags) as string[],
    aliases: JSON.parse(row.aliases) as string[],
    notes: row.notes,
  };
}
