import type { Generated } from 'kysely';

/** The tables as the newest migration leaves them. Times are milliseconds since 1970, paths relative to the workspace. */
export interface Tables {
  runs: RunsTable;
  run_metrics: { run: string; metric: string; last: number | null; best: number | null };
  run_tags: { run: string; tag: string };
  models: ModelsTable;
  model_metrics: { model: number; metric: string; value: number };
  model_tags: { model: number; tag: string };
  /** More than one model may claim an alias, where folders were copied or edited by hand. */
  model_aliases: { model: number; alias: string };
  lineage: LineageTable;
  /** Full text over `models.search`; `model_search` is the column that a query is matched against. */
  model_search: { rowid: number; search: string; model_search: string };
  datasets: DatasetsTable;
  comparisons: ComparisonsTable;
}

interface RunsTable {
  run: string;
  id: string;
  name: string;
  kind: string;
  mode: string | null;
  state: string;
  progress: number;
  against_best: number | null;
  best_strategy: string | null;
  seed: number | null;
  started_at: number;
  ended_at: number | null;
  seconds: number;
  notes: string;
  from_model: string | null;
  comparison: string | null;
  colour: number;
  /** JSON. */
  problem: string | null;
  signature: string;
}

export interface ModelsTable {
  key: Generated<number>;
  model: string;
  sha256: string;
  name: string;
  role: string;
  run: string | null;
  origin: string;
  parameters: number;
  state_dim: number;
  action_dim: number;
  problem: string;
  created_at: number;
  size: number;
  notes: string;
  /** What full-text search looks at, folded. */
  search: string;
  signature: string;
}

interface LineageTable {
  parent_kind: string;
  parent: string;
  child_kind: string;
  child: string;
  /** The model that says so. */
  model: number;
}

/** Lists and objects are JSON. */
interface DatasetsTable {
  dataset: string;
  fingerprint: string;
  strategies: string;
  episodes: number;
  steps: number;
  size: number;
  created_at: number;
}

interface ComparisonsTable {
  comparison: string;
  name: string;
  state: string;
  finished: number;
  total: number;
  modes: string;
  seeds: number;
  model: string | null;
  started_at: number;
  headline: string | null;
}
