import type { DemonstrationSetRow } from '../../contract/host/data.ts';
import type { LineageNode, ModelRow } from '../../contract/host/models.ts';
import type { RunRow } from '../../contract/host/runs.ts';

/** Says which files a row was read from: while their signature is the same, they need not be read again. */
interface Signed {
  readonly signature: string;
}

/** A run as the catalogue keeps it. */
export interface CatalogRun extends RunRow, Signed {}

/** A model as the catalogue keeps it; how it does against the strategies is told by its run. */
export interface CatalogModel extends Omit<ModelRow, 'againstBest' | 'bestStrategy'>, Signed {
  /** What it says of where it came from. */
  readonly lineage: readonly LineageEdge[];
}

/** A demonstration set; which runs used it, the lineage tells. */
export type CatalogDataset = Omit<DemonstrationSetRow, 'runs'>;

/** One thing made from another. */
export interface LineageEdge {
  readonly parent: LineageKey;
  readonly child: LineageKey;
}

/** What a thing is known by wherever it lies: a demonstration set's fingerprint, a run's id, a file's SHA-256. */
export interface LineageKey {
  readonly kind: LineageNode['kind'];
  readonly key: string;
}
