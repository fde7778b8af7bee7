import { statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { ModelRole } from '../../contract/host/models.ts';
import { sha256Of } from '../../files/sha256.ts';
import { readPolicy } from '../../models/read-policy.ts';
import type { Plain, PlainObject } from '../../models/plain.ts';
import { modelsOf } from '../../models/policy.ts';
import { readModelBytes } from '../../models/read-model-file.ts';
import type { Weights } from '../../models/weights.ts';
import type { CatalogModel, LineageEdge } from '../catalog/rows.ts';
import { MODEL_FILES } from './model-folder.ts';
import { modelLineage } from './model-lineage.ts';
import { readModelNotes } from './model-notes.ts';
import { readModelSource } from './model-source.ts';

/** A file that may be a model of the catalogue. */
export interface ModelPlace {
  /** Absolute. */
  readonly path: string;
  /** As the catalogue names it. */
  readonly model: string;
  readonly role: ModelRole;
  /** The run whose folder it lies in, as the catalogue names it. */
  readonly run: { readonly run: string; readonly name: string } | null;
}

/** Sizes and times of the files that an entry is made from; null where there is no such file. */
export function modelSignature({ path }: ModelPlace): string | null {
  const model = fileSignature(path);
  if (model === null) return null; // most places of a run without models: looked at often, by thousands
  const folder = dirname(path);
  const others = [MODEL_FILES.meta, MODEL_FILES.source].map((name) => fileSignature(join(folder, name)) ?? '-');
  return [model, ...others].join(' ');
}

function fileSignature(path: string): string | null {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat?.isFile() ? `${stat.size}:${stat.mtimeMs}` : null;
}

/** Reads what the catalogue keeps of a model. Throws `model/*`, `file/*` and run/damaged errors. */
export function readModelEntry(place: ModelPlace, signature: string): CatalogModel {
  const { path, model, role, run } = place;
  const bytes = readModelBytes(path);
  const sha256 = sha256Of(bytes);
  const policy = readPolicy(bytes, path);
  const models = modelsOf(policy, path).map((one) => one.model);
  const [{ shape, configuration, metrics }] = models;
  const imported = role === 'imported' ? readModelSource(dirname(path)) : null;
  const { tags, aliases, notes } = readModelNotes(dirname(path), basename(path));
  return {
    model,
    sha256,
    name: run?.name ?? (imported ? nameOfFile(imported.file) : sha256.slice(0, 8)),
    role,
    run: run?.run ?? null,
    origin: 'members' in policy || role === 'imported' ? 'imported' : originOf(models[0].lineage),
    parameters: models.reduce((sum, one) => sum + numbersIn(one.weights), 0),
    ...{ stateDim: shape.stateDim, actionDim: shape.actionDim },
    problem: problemOf(configuration),
    metrics: 'members' in policy ? {} : figures(metrics),
    createdAt: imported ? Date.parse(imported.imported_at) || 0 : statSync(path).mtimeMs,
    size: bytes.length,
    ...{ tags, aliases, notes, signature },
    lineage: [
      ...('members' in policy
        ? policy.members.map(({ origin }) => descendsFrom({ kind: 'model', key: origin.sha256 }, sha256))
        : modelLineage({ sha256, ...models[0] })),
      ...(imported && imported.sha256 !== sha256
        ? [descendsFrom({ kind: 'file', key: basename(imported.file) }, sha256)]
        : []),
    ],
  };
}

function descendsFrom(parent: LineageEdge['parent'], sha256: string): LineageEdge {
  return { parent, child: { kind: 'model', key: sha256 } };
}

function nameOfFile(file: string): string {
  return basename(file).replace(/\.[a-z]+$/i, '');
}

function originOf({ kind }: PlainObject): string {
  return kind === 'ppo' ? 'ppo' : 'pretrain';
}

/** What the model acts in; empty where its configuration does not say, as of other programs' models. */
function problemOf({ classic_control: control, environment }: PlainObject): string {
  if (typeof control === 'string') return control;
  return environment === undefined ? '' : 'dispatch';
}

function numbersIn(weights: Weights): number {
  let sum = 0;
  for (const { data } of weights.values()) sum += data.length;
  return sum;
}

/** The finite numbers of a model's metrics, those inside of others by their path: `evaluation.mean_latency`. */
function figures(metrics: PlainObject, prefix = ''): Record<string, number> {
  const found: Record<string, number> = {};
  for (const [name, value] of Object.entries(metrics)) {
    if (typeof value === 'number' && Number.isFinite(value)) found[prefix + name] = value;
    else if (isObject(value)) Object.assign(found, figures(value, `${prefix}${name}.`));
  }
  return found;
}

function isObject(value: Plain | undefined): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
