import { failure } from '../contract/errors/index.ts';
import { formatBytes } from '../contract/format.ts';
import { inEveryLanguage, type Text } from '../contract/language.ts';
import { MODEL_FORMATS, type ModelFormatName } from '../contract/model-formats.ts';
import { sha256Of } from '../files/sha256.ts';
import { attempt } from './checks/attempt.ts';
import { failed, failedBy, type Check } from './checks/check.ts';
import type { Interface } from './checks/dimensions.ts';
import { ensembleChecks } from './checks/ensemble.ts';
import { checkMapping } from './checks/mapping.ts';
import { modelChecks } from './checks/model.ts';
import { isEnsembleDocument } from './ensemble.ts';
import { Fields } from './fields.ts';
import type { Proposal } from './mapping/proposal.ts';
import { propose } from './mapping/propose.ts';
import type { Policy } from './policy.ts';
import { isModelDocument, type PolicyModel } from './policy-model.ts';
import { readModelBytes, readModelContent } from './read-model-file.ts';
import type { StoredDict, StoredValue } from './stored-value.ts';

export interface Validation {
  /** Whether no check failed. */
  readonly valid: boolean;
  readonly checks: readonly Check[];
  /** The model or ensemble; null where it could not be read that far. It may still have failed a check. */
  readonly policy: Policy | null;
  /** What could be made of the tensors, where they are not this network's; null elsewhere. */
  readonly proposal: Proposal | null;
  /** By its content; null where it is none of the known ones. */
  readonly format: ModelFormatName | null;
  /** SHA-256 of the file, hexadecimal; null where it could not be read. */
  readonly sha256: string | null;
}

export interface ValidationSettings {
  /** What the model is needed for: dimensions that it has to have. */
  readonly expected?: Partial<Interface>;
}

/**
 * Puts a file's model or ensemble to a list of checks, each answered with pass, warning or failure and what to do. A
 * check that needs what an earlier one could not find is left out. Throws only where the program itself is at fault.
 */
export function validateModel(path: string, settings: ValidationSettings = {}): Validation {
  const checks: Check[] = [];
  const found: Found = { policy: null, proposal: null, format: null, sha256: null };
  for (const check of checksOf(path, settings, found)) checks.push(check);
  return { valid: checks.every(({ status }) => status !== 'fail'), checks, ...found };
}

/** A model or ensemble that passes every check. Throws the error of the check that it fails, or `model/not-valid` with several. */
export function requireValidPolicy(path: string, settings: ValidationSettings = {}): Policy {
  const { valid, checks, policy } = validateModel(path, settings);
  if (valid && policy) return policy;
  throw notValid(path, checks);
}

/** What is used as one model, with what identifies its file. */
export interface ValidModel {
  readonly model: PolicyModel;
  readonly format: ModelFormatName;
  readonly sha256: string;
}

/** A single model that passes every check. Throws like `requireValidPolicy`, also where the file holds an ensemble. */
export function requireValidModel(path: string, settings: ValidationSettings = {}): ValidModel {
  const { valid, checks, policy, format, sha256 } = validateModel(path, settings);
  if (!valid || !policy) throw notValid(path, checks);
  if ('members' in policy) throw notValid(path, [NOT_SINGLE]);
  return { model: policy, format: format!, sha256: sha256! };
}

/** All failed checks in one error; a single one that is an error itself is that. */
export function notValid(where: string, checks: readonly Check[]): Error {
  const failures = checks.filter(({ status }) => status === 'fail');
  if (failures.length === 1 && failures[0].cause) return failures[0].cause;
  return failure('model/not-valid', {
    where,
    failures: failures.map(({ name, message, fix, table }) => ({
      name,
      message,
      ...(fix && { fix }),
      ...(table && { table }),
    })),
  });
}

const NOT_SINGLE = failed(
  'format',
  { en: 'it holds an ensemble; expected a single model', zh: '其中是集成；应为单个模型' },
  {
    en: 'name one of its members, or distil it: npx warmstart models ensemble … --distil',
    zh: '请指定其成员之一，或将其蒸馏：npx warmstart models ensemble … --distil',
  },
);

/** What is read on the way. */
interface Found {
  policy: Policy | null;
  proposal: Proposal | null;
  format: ModelFormatName | null;
  sha256: string | null;
}

function* checksOf(path: string, settings: ValidationSettings, found: Found): Generator<Check> {
  const bytes = attempt(
    'readable',
    () => readModelBytes(path),
    (content) => sizeText(content.length),
  );
  yield bytes.check;
  if (!bytes.ok) return;
  found.sha256 = sha256Of(bytes.value);
  const content = attempt('format', () => readModelContent(bytes.value, path), formatText);
  if (!content.ok) {
    yield content.check;
    return;
  }
  const { format, value } = content.value;
  found.format = format;
  if (isEnsembleDocument(value)) {
    yield content.check;
    found.policy = yield* ensembleChecks(value, path, settings.expected);
  } else if (isModelDocument(value)) {
    yield content.check;
    const checks = modelChecks(new Fields(value, path), path, settings.expected);
    found.policy = yield* explained(checks, value, path, found);
  } else {
    const mapping = [...mappingChecks(value, path, found)];
    const format = failedBy('format', failure('model/format', { where: path, found: 'foreign' }));
    yield mapping.length > 0 ? { ...format, fix: SEE_MAPPING } : format;
    yield* mapping;
  }
}

const SEE_MAPPING = { en: 'the check mapping says what could be made of it', zh: '检查项 mapping 说明可以转换成什么' };

/** What the tensors could be, where there are any. */
function* mappingChecks(value: StoredValue, path: string, found: Found): Generator<Check> {
  const proposal = propose(value, path);
  if (proposal.kind === 'inexpressible' && proposal.tensors.length === 0) return;
  found.proposal = proposal;
  yield checkMapping(proposal, path);
}

/** The same checks; where the weights do not fit, what they could be comes behind them. */
function* explained(
  checks: Generator<Check, PolicyModel | null>,
  value: StoredDict,
  path: string,
  found: Found,
): Generator<Check, PolicyModel | null> {
  for (let next = checks.next(); ; next = checks.next()) {
    if (next.done) return next.value;
    yield next.value;
    if (next.value.name === 'weights' && next.value.status === 'fail') yield* mappingChecks(value, path, found);
  }
}

function sizeText(bytes: number): Text {
  return inEveryLanguage(() => formatBytes(bytes));
}

function formatText({ format }: { readonly format: ModelFormatName }): Text {
  const { label } = MODEL_FORMATS[format];
  return { en: `${label.en}, complete, of this program`, zh: `${label.zh}，内容完整，由本程序写出` };
}
