import { join } from 'node:path';
import type { CompiledQuery } from 'kysely';
import type { TypedError } from '../../base/errors.ts';
import type { ComparisonRow } from '../../contract/host/comparisons.ts';
import type { ModelRow } from '../../contract/host/models.ts';
import { allComparisons, comparisonInserted, comparisonOf, comparisonRemoved } from './comparison-queries.ts';
import { CatalogConnection } from './connection.ts';
import { allDatasets, datasetInserted, datasetOf, datasetRemoved } from './dataset-queries.ts';
import { ancestorsOf, descendantsOf, type Relative } from './lineage-queries.ts';
import {
  modelInserted,
  modelOf,
  modelRemoved,
  modelRows,
  modelSignatures,
  modelsWithAlias,
  modelsWithContent,
} from './model-queries.ts';
import { modelsCounted, modelsMatching, type ModelQuery } from './model-search.ts';
import { queries } from './query-builder.ts';
import type { CatalogDataset, CatalogModel, CatalogRun } from './rows.ts';
import { allRuns, runInserted, runOf, runRemoved } from './run-queries.ts';

/** The catalogue's file in a workspace. */
export const CATALOG_FILE = 'catalog.db';

/**
 * An index over the runs, models, demonstration sets and comparisons of a workspace. The folders are the truth; deleting
 * the file loses nothing. Where a newer version of the program made it, what is put here is left out. Throws
 * `catalog/busy`, `catalog/damaged` and `file/*` errors.
 */
export class Catalog {
  private readonly connection: CatalogConnection;
  private readonly listeners = new Set<() => void>();
  private seenVersion: number | null = null;

  private constructor(connection: CatalogConnection) {
    this.connection = connection;
  }

  /** @param folder the workspace; null keeps the catalogue in memory */
  static async open({ folder }: { readonly folder: string | null }): Promise<Catalog> {
    return new Catalog(await CatalogConnection.open(folder === null ? null : join(folder, CATALOG_FILE)));
  }

  /** What was not as it should be when the file was opened. */
  get warnings(): readonly TypedError[] {
    return this.connection.warnings;
  }

  async putRun(run: CatalogRun): Promise<void> {
    await this.write(runInserted(run));
  }

  async removeRun(run: string): Promise<void> {
    await this.write([runRemoved(run)]);
  }

  /** All, the newest first. */
  async runs(): Promise<CatalogRun[]> {
    return (await this.connection.read(allRuns())).map(runOf);
  }

  async putModel(model: CatalogModel): Promise<void> {
    await this.write(modelInserted(model));
  }

  async removeModel(model: string): Promise<void> {
    await this.write([modelRemoved(model)]);
  }

  /** Throws catalog/sort. */
  async models(query: ModelQuery = {}): Promise<{ readonly rows: readonly ModelRow[]; readonly total: number }> {
    const [rows, [{ count }]] = await this.connection.readTogether([modelsMatching(query), modelsCounted(query)]);
    return { rows: rows.map(modelOf), total: count };
  }

  /** Null where it is not known. */
  async model(model: string): Promise<ModelRow | null> {
    const [row] = await this.connection.read(modelRows().where('models.model', '=', model).compile());
    return row === undefined ? null : modelOf(row);
  }

  /** Those that claim an alias: more than one where folders were copied or edited by hand. */
  async modelsWithAlias(alias: string): Promise<ModelRow[]> {
    return (await this.connection.read(modelsWithAlias(alias))).map(modelOf);
  }

  /** Those whose SHA-256 begins so, the best of a run before its others. */
  async modelsWithContent(prefix: string): Promise<ModelRow[]> {
    return (await this.connection.read(modelsWithContent(prefix))).map(modelOf);
  }

  /** By model, of all or of some runs: of which files its row was read. */
  async modelSignatures(runs: readonly string[] | null = null): Promise<Map<string, string>> {
    const rows = await this.connection.read(modelSignatures(runs));
    return new Map(rows.map(({ model, signature }) => [model, signature]));
  }

  /** What a model was made from, and what was made from it, by how many steps away. */
  async relatives(sha256: string): Promise<{ readonly ancestors: Relative[]; readonly descendants: Relative[] }> {
    const [ancestors, descendants] = await this.connection.readTogether([ancestorsOf(sha256), descendantsOf(sha256)]);
    return { ancestors, descendants };
  }

  async putDataset(dataset: CatalogDataset): Promise<void> {
    await this.write(datasetInserted(dataset));
  }

  async removeDataset(dataset: string): Promise<void> {
    await this.write([datasetRemoved(dataset)]);
  }

  async datasets(): Promise<CatalogDataset[]> {
    return (await this.connection.read(allDatasets())).map(datasetOf);
  }

  async putComparison(comparison: ComparisonRow): Promise<void> {
    await this.write(comparisonInserted(comparison));
  }

  async removeComparison(comparison: string): Promise<void> {
    await this.write([comparisonRemoved(comparison)]);
  }

  async comparisons(): Promise<ComparisonRow[]> {
    return (await this.connection.read(allComparisons())).map(comparisonOf);
  }

  /** Forgets everything. */
  async clear(): Promise<void> {
    const tables = ['models', 'runs', 'datasets', 'comparisons'] as const;
    await this.write(tables.map((table) => queries.deleteFrom(table).compile()));
  }

  /** Calls `listener` after each change made here, until the function that it returns is called. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Whether another process has changed something since this was last asked. */
  async changedElsewhere(): Promise<boolean> {
    const version = await this.connection.dataVersion();
    const changed = this.seenVersion !== null && version !== this.seenVersion;
    this.seenVersion = version;
    return changed;
  }

  async close(): Promise<void> {
    await this.connection.close();
  }

  private async write(statements: readonly CompiledQuery[]): Promise<void> {
    if (this.connection.readOnly) return;
    await this.connection.write(statements);
    for (const listener of [...this.listeners]) listener();
  }
}
