import * as z from 'zod';
import type { Text } from '../language.ts';
import { MODEL_FORMAT_NAMES, type ModelFormatName } from '../model-formats.ts';
import { call, note, path, stream } from './procedure.ts';

/** What a model file is in its folder. */
export const MODEL_ROLES = ['best', 'best_rollout', 'final', 'imported'] as const;
export type ModelRole = (typeof MODEL_ROLES)[number];

/** One row of the catalogue. */
export interface ModelRow {
  /** The file; what every other procedure names the model by. */
  readonly model: string;
  readonly sha256: string;
  readonly name: string;
  readonly role: ModelRole;
  /** The run that made it; null for imported ones. */
  readonly run: string | null;
  /** `pretrain`, `ppo` or `imported`. */
  readonly origin: string;
  /** Numbers in the network. */
  readonly parameters: number;
  readonly stateDim: number;
  readonly actionDim: number;
  /** `dispatch` or the name of a classic control problem. */
  readonly problem: string;
  /** By metric, as the file holds them. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly againstBest: number | null;
  readonly bestStrategy: string | null;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly size: number;
  readonly tags: readonly string[];
  readonly aliases: readonly string[];
  readonly notes: string;
}

export interface LineageNode {
  readonly kind: 'demonstrations' | 'run' | 'model' | 'file';
  readonly label: string;
  /** Where it is shown: a run, model or demonstration set; null where it is not in this workspace. */
  readonly target: string | null;
}

export interface ModelDetail {
  readonly row: ModelRow;
  /** Markdown. */
  readonly card: string;
  readonly configuration: Readonly<Record<string, unknown>>;
  /** Where it came from, the earliest first, this model last. */
  readonly ancestors: readonly LineageNode[];
  /** What was made from it. */
  readonly descendants: readonly LineageNode[];
  readonly command: string;
}

export interface ValidationCheck {
  readonly name: string;
  readonly status: 'pass' | 'warning' | 'fail';
  readonly message: Text;
  readonly fix: Text | null;
  readonly table: readonly { readonly key: string; readonly expected: string; readonly found: string }[];
}

/** How tensors of another program's file could become this network's, a line a tensor. */
export interface RepairRow {
  readonly target: string | null;
  readonly source: string | null;
  readonly shape: string | null;
  readonly done: Text;
  readonly certainty: Text;
  readonly why: Text;
}

export interface ValidationReport {
  readonly file: string;
  readonly valid: boolean;
  readonly checks: readonly ValidationCheck[];
  readonly format: ModelFormatName | null;
  readonly sha256: string | null;
  /** Null where nothing needs repair, or nothing can be made of it. */
  readonly repair: { readonly rows: readonly RepairRow[]; readonly complete: boolean; readonly command: string } | null;
  readonly command: string;
  /** Brings it into the workspace. */
  readonly importCommand: string;
}

export const models = {
  /** Those whose name, tags, notes, aliases or problem contain every word of `search`, newest first. */
  list: call<{ readonly rows: readonly ModelRow[]; readonly total: number }>().taking(
    z.object({
      search: z.string().max(500).optional(),
      tags: z.array(z.string()).max(20).optional(),
      roles: z.array(z.enum(MODEL_ROLES)).optional(),
      sort: z.string().max(100).optional(),
      descending: z.boolean().optional(),
      limit: z.int().min(1).max(10_000).optional(),
      offset: z.int().min(0).optional(),
    }),
  ),
  /** Tells when the catalogue changed; `revision` grows. */
  watch: stream<{ readonly revision: number }>().plain,
  show: call<ModelDetail>().taking(z.object({ model: path })),
  /** Any file; also one that is no model. */
  validate: call<ValidationReport>().taking(z.object({ path })),
  /** Keeps a file in the workspace; with `repair`, as the validator proposed. */
  import: call<ModelRow>().taking(z.object({ path, repair: z.boolean().default(false) })),
  /** Writes the model in another format; returns the path. */
  export: call<{ readonly path: string }>().taking(
    z.object({ model: path, format: z.enum(MODEL_FORMAT_NAMES as [ModelFormatName, ...ModelFormatName[]]), path }),
  ),
  note: call<ModelRow>().taking(note.extend({ model: path })),
  /** Deletes an imported model's folder; models of runs go with their run. */
  remove: call<void>().taking(z.object({ model: path })),
  /** Makes the catalogue anew from the folders. */
  reindex: call<{ readonly runs: number; readonly models: number; readonly seconds: number }>().plain,
};
