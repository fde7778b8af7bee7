import { failure } from '../contract/errors/index.ts';
import type { Text } from '../contract/language.ts';
import { MODEL_FORMATS, type ModelFormatName } from '../contract/model-formats.ts';
import type { PolicyShape } from '../learning/policy-shape.ts';
import { failedBy, passed, type Check, type CheckName } from './checks/check.ts';
import { checkFields, checkNormaliser } from './checks/description.ts';
import { checkConfiguration, checkExpected } from './checks/dimensions.ts';
import { checkProbe } from './checks/probe.ts';
import { checkFinite, checkMagnitude } from './checks/weights.ts';
import { Fields } from './fields.ts';
import { checkVersion, decodeDescription, decodeShape, decodeWeights, isModelDocument } from './policy-model.ts';
import { readModelBytes, readModelContent } from './read-model-file.ts';
import type { Weights } from './weights.ts';

export interface Validation {
  /** Whether no check failed. */
  readonly valid: boolean;
  readonly checks: readonly Check[];
}

export interface ValidationSettings {
  /** What the model is needed for: dimensions that it has to have. */
  readonly expected?: Partial<PolicyShape>;
}

/**
 * Puts a model file to a list of checks, each answered with pass, warning or failure and what to do. A check that
 * needs what an earlier one could not find is left out. Throws only where the program itself is at fault.
 */
export function validateModel(path: string, settings: ValidationSettings = {}): Validation {
  const checks = [...checksOf(path, settings)];
  return { valid: checks.every(({ status }) => status !== 'fail'), checks };
}

function* checksOf(path: string, { expected }: ValidationSettings): Generator<Check> {
  const bytes = attempt(
    'readable',
    () => readModelBytes(path),
    (content) => bytesText(content.length),
  );
  yield bytes.check;
  if (!bytes.ok) return;
  const content = attempt('format', () => ownContent(bytes.value, path), formatText);
  yield content.check;
  if (!content.ok) return;
  const { fields } = content.value;
  const version = attempt(
    'version',
    () => checkVersion(fields, path),
    () => VERSION,
  );
  yield version.check;
  if (!version.ok) return;

  const shape = attempt('architecture', () => decodeShape(fields), networkText);
  yield shape.check;
  if (!shape.ok) return;
  const weights = attempt('weights', () => decodeWeights(fields, shape.value, path), tensorsText);
  yield weights.check;
  if (weights.ok) {
    yield checkFinite(weights.value);
    yield checkMagnitude(weights.value);
  }
  const description = attempt(
    'fields',
    () => decodeDescription(fields, shape.value),
    () => FIELDS,
  );
  if (description.ok) {
    yield checkFields(description.value, shape.value);
    yield checkNormaliser(description.value);
    yield checkConfiguration(shape.value, description.value.configuration);
  } else {
    yield description.check;
  }
  if (expected) yield checkExpected(shape.value, expected);
  if (!weights.ok || !description.ok) return;
  yield checkProbe({ shape: shape.value, weights: weights.value, ...description.value });
}

/** The fields of a file of ours. */
function ownContent(bytes: Uint8Array, path: string): { readonly format: ModelFormatName; readonly fields: Fields } {
  const { format, value } = readModelContent(bytes, path);
  if (!isModelDocument(value)) throw failure('model/format', { where: path, found: 'foreign' });
  return { format, fields: new Fields(value, path) };
}

type Attempt<T> =
  { readonly ok: true; readonly value: T; readonly check: Check } | { readonly ok: false; readonly check: Check };

/** A check that passes where reading something does not end in a typed error. */
function attempt<T>(name: CheckName, run: () => T, words: (value: T) => Text): Attempt<T> {
  try {
    const value = run();
    return { ok: true, value, check: passed(name, words(value)) };
  } catch (error) {
    return { ok: false, check: failedBy(name, error) };
  }
}

const FIELDS = { en: 'every field is present', zh: '各字段齐全' };
const VERSION = { en: 'its format version is supported', zh: '支持该格式版本' };

function bytesText(bytes: number): Text {
  return { en: `${bytes} bytes`, zh: `${bytes} 字节` };
}

function formatText({ format }: { readonly format: ModelFormatName }): Text {
  const { label } = MODEL_FORMATS[format];
  return { en: `${label.en}, complete, of this program`, zh: `${label.zh}，内容完整，由本程序写出` };
}

function tensorsText({ size }: Weights): Text {
  return { en: `all ${size} tensors are there, with the right shapes`, zh: `${size} 个张量齐全，形状正确` };
}

function networkText({ stateDim, actionDim, hiddenSize, mlpLayers, gruLayers }: PolicyShape): Text {
  return {
    en: `${stateDim} features → ${mlpLayers} × ${hiddenSize} MLP → ${gruLayers} × ${hiddenSize} GRU → ${actionDim} actions`,
    zh: `${stateDim} 个特征 → ${mlpLayers} × ${hiddenSize} MLP → ${gruLayers} × ${hiddenSize} GRU → ${actionDim} 个动作`,
  };
}
