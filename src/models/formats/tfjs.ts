import { failure } from '../../contract/errors/index.ts';
import type { StoredDict, StoredTensor } from '../stored-value.ts';
import { DESCRIPTION_KEY, documentOf } from './description.ts';
import { wordsOf } from './json-words.ts';
import type { ModelFile, ModelFormat } from './format.ts';
import { encodeGraphModel } from './tfjs/encode.ts';
import { isObject, OTHER_WEIGHTS_KEY, parseManifests, type Refuse } from './tfjs/manifest.ts';
import { topLevelKeys } from './tfjs/top-level-keys.ts';
import { readGroup } from './tfjs/weight-files.ts';

/**
 * tfjs models (https://www.tensorflow.org/js/guide/save_load): model.json, which describes the network and lists the
 * tensors, and beside it files that hold the tensors' bytes one after the other.
 *
 * Our own files are GraphModels whose graph decides from raw observations on. Among the tensors are the state_dict,
 * under its own names and in PyTorch's orientation, and what else the graph computes with, under names with a slash.
 * Weights that the graph does not read are listed in `userDefinedMetadata`, where the rest of the model is JSON.
 */
export const tfjs: ModelFormat = { detect, read, write: (model, name) => encodeGraphModel(model, name) };

const MAXIMUM_JSON = 100_000_000;
const KEYS = ['modelTopology', 'weightsManifest'];

function detect(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const object = /^(?:\u00ef\u00bb\u00bf)?\s*\{/.test(text.toString('latin1', 0, 64)); // perhaps with a byte order mark
  // A search for bytes is many times faster than the walk over the text, which then tells keys from other words.
  if (!object || !KEYS.every((key) => text.includes(`"${key}"`))) return false;
  const missing = new Set(KEYS);
  for (const key of topLevelKeys(text)) {
    missing.delete(key);
    if (missing.size === 0) return true;
  }
  return false;
}

function read({ bytes, where, beside }: ModelFile): StoredDict {
  const refuse: Refuse = (problem, name = '', found) => {
    throw failure('model/tfjs', { where, problem, name, found: wordsOf(found) });
  };
  const json = parse(bytes, refuse);
  const metadata = isObject(json['userDefinedMetadata']) ? json['userDefinedMetadata'] : {};
  const description = metadata[DESCRIPTION_KEY];
  const isOwn = typeof description === 'string';
  const others = isOwn && Object.hasOwn(metadata, OTHER_WEIGHTS_KEY) ? [metadata[OTHER_WEIGHTS_KEY]] : [];
  const tensors = new Map<string, StoredTensor>();
  for (const group of parseManifests([json['weightsManifest'], ...others], refuse)) {
    const values = readGroup(group, beside, refuse);
    group.entries.forEach(({ name }, i) => tensors.set(name, values[i]));
  }
  if (!isOwn) return tensors;
  return documentOf(description, new Map([...tensors].filter(([name]) => !name.includes('/'))), where);
}

function parse(bytes: Uint8Array, refuse: Refuse): Readonly<Record<string, unknown>> {
  if (bytes.length > MAXIMUM_JSON) return refuse('long', '', bytes.length);
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    return refuse('json', '', (error as Error).message);
  }
  return isObject(json) ? json : refuse('json', '', json);
}
