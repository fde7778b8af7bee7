/**
 * An ensemble: several models that act together by the average of their probabilities, in one `.pt` file. Networks and
 * normalisers may differ; what they see and what they choose from may not. docs/ensembles.md describes the file.
 */
import { failure } from '../contract/errors/index.ts';
import { shown } from '../contract/errors/entry.ts';
import type { MemberDifference } from '../contract/errors/model-ensemble.ts';
import { Fields, fieldsOf } from './fields.ts';
import { encodeDocument, isModelDocument, type PolicyModel } from './policy-model.ts';
import { actionKindOf, isContinuous } from '../learning/policy-shape.ts';
import { isDict, nameOf, type StoredDict, type StoredValue } from './stored-value.ts';

const ENSEMBLE_FORMAT = 'warmstart-ensemble';
/** Grows when a reader of the version before could no longer read the file rightly. */
const ENSEMBLE_FORMAT_VERSION = 1;

const LEAST_MEMBERS = 2;
const MOST_MEMBERS = 64;

/** Which file a member was taken from. */
export interface MemberOrigin {
  /** Its path as it was given. */
  readonly file: string;
  /** SHA-256 of the file, hexadecimal. */
  readonly sha256: string;
  /** The run that trained it; null where the model does not say. */
  readonly run: string | null;
}

export interface EnsembleMember {
  readonly model: PolicyModel;
  readonly origin: MemberOrigin;
}

export interface Ensemble {
  readonly members: readonly EnsembleMember[];
}

/** A model under the name by which errors call it. */
export interface NamedModel {
  readonly where: string;
  readonly model: PolicyModel;
}

/** The document of an ensemble; a checkpoint's training state is left out. */
export function encodeEnsemble({ members }: Ensemble): StoredDict {
  return new Map<string, StoredValue>([
    ['format', ENSEMBLE_FORMAT],
    ['format_version', ENSEMBLE_FORMAT_VERSION],
    ['members', members.map(({ model: { training: _, ...model } }) => encodeDocument(model))],
    [
      'lineage',
      new Map<string, StoredValue>([
        ['kind', 'ensemble'],
        ['members', members.map(({ origin }) => new Map<string, StoredValue>(Object.entries(origin)))],
      ]),
    ],
  ]);
}

/** Whether what a file holds says that it is an ensemble of this program. */
export function isEnsembleDocument(value: StoredValue): value is StoredDict {
  return isDict(value) && value.get('format') === ENSEMBLE_FORMAT;
}

/** The members under their names in errors: `E.pt member 2`. */
export function namedMembers({ members }: Ensemble, where: string): readonly NamedModel[] {
  return members.map(({ model }, index) => ({ model, where: memberName(where, index) }));
}

/** What errors call a member of a file; `index` counts from 0, the name from 1. */
export function memberName(where: string, index: number): string {
  return `${where} member ${index + 1}`;
}

/** Throws `model/version` where this program does not read the file's version. */
export function checkEnsembleVersion(document: StoredDict, where: string): void {
  const found = new Fields(document, where).integer('format_version', 1);
  if (found !== ENSEMBLE_FORMAT_VERSION) {
    throw failure('model/version', { where, expected: ENSEMBLE_FORMAT_VERSION, found });
  }
}

/** The documents of the members, not looked into. Throws `model/field` and `model/ensemble-size`. */
export function memberDocuments(document: StoredDict, where: string): readonly StoredValue[] {
  const members = listIn(document, 'members', 'members', where);
  requireSize(where, members.length);
  return members;
}

/** Throws `model/ensemble-size` where so many models are no ensemble. */
export function requireSize(where: string, found: number): void {
  if (found >= LEAST_MEMBERS && found <= MOST_MEMBERS) return;
  throw failure('model/ensemble-size', { where, least: LEAST_MEMBERS, most: MOST_MEMBERS, found });
}

/** Throws `model/field` where a member says that it is something else than a model. */
export function requireModelDocument(value: StoredValue, where: string): StoredDict {
  if (isModelDocument(value)) return value;
  const expected = { en: 'that of a model of this program', zh: '本程序模型的标识' };
  const found = nameOf(isDict(value) ? value.get('format') : value);
  throw failure('model/field', { where, field: 'format', expected, found });
}

/**
 * What the models see and choose from must be the same, order included, and be choices. Throws
 * `model/ensemble-continuous` and `model/ensemble-mismatch`.
 */
export function requireAgreement(where: string, models: readonly NamedModel[]): void {
  for (const { where: member, model } of models) {
    if (isContinuous(model.shape)) {
      throw failure('model/ensemble-continuous', { where, member, found: actionKindOf(model.shape) });
    }
  }
  const [reference, ...others] = models;
  const differences = others.flatMap((other) => differencesOf(other, reference.model));
  if (differences.length === 0) return;
  throw failure('model/ensemble-mismatch', { where, reference: reference.where, differences });
}

/** Where the members came from, `count` of them. Throws `model/field`. */
export function decodeOrigins(document: StoredDict, count: number, where: string): MemberOrigin[] {
  const path = 'lineage.members';
  const origins = listIn(new Fields(document, where).dictionary('lineage'), 'members', path, where);
  if (origins.length !== count) {
    const expected = { en: `a list of ${count}`, zh: `含 ${count} 项的列表` };
    throw failure('model/field', { where, field: path, expected, found: String(origins.length) });
  }
  return origins.map((value, index) => {
    const origin = fieldsOf(value, where, `${path}[${index}]`);
    const run = isDict(value) && value.get('run') === null ? null : origin.text('run');
    return { file: origin.text('file'), sha256: origin.text('sha256'), run };
  });
}

function listIn(dict: StoredDict, name: string, path: string, where: string): readonly StoredValue[] {
  const value = dict.get(name);
  if (Array.isArray(value)) return value as readonly StoredValue[];
  throw failure('model/field', { where, field: path, expected: { en: 'a list', zh: '列表' }, found: nameOf(value) });
}

function differencesOf({ where: member, model }: NamedModel, reference: PolicyModel): MemberDifference[] {
  const differences: MemberDifference[] = [];
  const compare = (key: string, expected: number | string, found: number | string): void => {
    if (expected !== found) differences.push({ member, key, expected: shown(expected, 30), found: shown(found, 30) });
  };
  compare('state_dim', reference.shape.stateDim, model.shape.stateDim);
  compare('action_dim', reference.shape.actionDim, model.shape.actionDim);
  compare('action_kind', actionKindOf(reference.shape), actionKindOf(model.shape));
  const [names, others] = [reference.featureNames, model.featureNames];
  const at = names.findIndex((name, i) => i < others.length && name !== others[i]);
  if (names.length !== others.length) compare('feature_names.length', names.length, others.length);
  else if (at >= 0) compare(`feature_names[${at}]`, names[at], others[at]);
  return differences;
}
