import { readFile } from 'node:fs/promises';
import { createEngine } from '../engines/index.ts';
import { readFailure } from '../files/file-failure.ts';
import type { Engine } from '../learning/engine.ts';
import type { PolicyShape } from '../learning/policy-shape.ts';
import { failedBy, passed } from './checks/check.ts';
import type { Check, CheckName } from './checks/check.ts';
import { checkFields, checkNormaliser } from './checks/description.ts';
import { checkConfiguration, checkExpected } from './checks/dimensions.ts';
import { checkProbe } from './checks/probe.ts';
import { checkFinite, checkMagnitude } from './checks/weights.ts';
import { checkVersion, decodeDescription, decodeShape, decodeWeights, openModel } from './policy-model.ts';
import type { Text } from '../contract/language.ts';

export interface Validation {
  /** Whether no check failed. */
  readonly valid: boolean;
  readonly checks: readonly Check[];
}

export interface ValidationSettings {
  /** What the model is needed for: dimensions that it has to have. */
  readonly expected?: Partial<PolicyShape>;
  /** Computes the recorded outputs again; by default one made for it. */
  readonly engine?: Engine;
}

/**
 * Puts a model file to a list of checks, each answered with pass, warning or failure and what to do. A check that
 * needs what an earlier one could not find is left out. Throws only where the program itself is at fault.
 */
export async function validateModel(path: string, settings: ValidationSettings = {}): Promise<Validation> {
  const checks: Check[] = [];
  for await (const check of checksOf(path, settings)) checks.push(check);
  return { valid: checks.every(({ status }) => status !== 'fail'), checks };
}

async function* checksOf(path: string, { expected, engine }: ValidationSettings): AsyncGenerator<Check> {
  const bytes = await attempt(
    'readable',
    () => read(path),
    (content) => bytesText(content.length),
  );
  yield bytes.check;
  if (!bytes.ok) return;
  const opened = await attempt(
    'format',
    () => openModel(bytes.value, path),
    () => FORMAT,
  );
  yield opened.check;
  if (!opened.ok) return;
  const fields = opened.value;
  const version = await attempt(
    'version',
    () => checkVersion(fields, path),
    () => VERSION,
  );
  yield version.check;
  if (!version.ok) return;

  const shape = await attempt('architecture', () => decodeShape(fields), networkText);
  yield shape.check;
  if (!shape.ok) return;
  const weights = await attempt(
    'weights',
    () => decodeWeights(fields, shape.value, path),
    (all) => tensorsText(all.size),
  );
  yield weights.check;
  if (weights.ok) {
    yield checkFinite(weights.value);
    yield checkMagnitude(weights.value);
  }
  const description = await attempt(
    'fields',
    () => decodeDescription(fields, shape.value),
    () => FORMAT,
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

  const model = { shape: shape.value, weights: weights.value, ...description.value };
  const used = engine ?? (await createEngine({ engine: 'auto', device: 'cpu', threads: 1 }));
  try {
    yield await checkProbe(model, used, path);
  } finally {
    if (!engine) await used.dispose();
  }
}

type Attempt<T> =
  { readonly ok: true; readonly value: T; readonly check: Check } | { readonly ok: false; readonly check: Check };

/** A check that passes where reading something does not end in a typed error. */
async function attempt<T>(name: CheckName, run: () => T | Promise<T>, words: (value: T) => Text): Promise<Attempt<T>> {
  try {
    const value = await run();
    return { ok: true, value, check: passed(name, words(value)) };
  } catch (error) {
    return { ok: false, check: failedBy(name, error) };
  }
}

async function read(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw readFailure(error, path);
  }
}

const FORMAT = {
  en: 'a model of this program, complete, checksums right',
  zh: '本程序的模型文件，内容完整，校验和正确',
};
const VERSION = { en: 'its format version is supported', zh: '支持该格式版本' };

function bytesText(bytes: number): Text {
  return { en: `${bytes} bytes`, zh: `${bytes} 字节` };
}

function tensorsText(count: number): Text {
  return { en: `all ${count} tensors are there, with the right shapes`, zh: `${count} 个张量齐全，形状正确` };
}

function networkText({ stateDim, actionDim, hiddenSize, mlpLayers, gruLayers }: PolicyShape): Text {
  return {
    en: `${stateDim} features → ${mlpLayers} × ${hiddenSize} MLP → ${gruLayers} × ${hiddenSize} GRU → ${actionDim} actions`,
    zh: `${stateDim} 个特征 → ${mlpLayers} × ${hiddenSize} MLP → ${gruLayers} × ${hiddenSize} GRU → ${actionDim} 个动作`,
  };
}
