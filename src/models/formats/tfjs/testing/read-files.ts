import assert from 'node:assert/strict';
import { failure } from '../../../../contract/errors/index.ts';
import { isDict, type StoredDict } from '../../../stored-value.ts';
import type { WrittenFile } from '../../format.ts';
import { tfjs } from '../../tfjs.ts';

/** Contents by file name, as they lie in a folder. */
export type Files = Readonly<Record<string, Uint8Array>>;

/** Reads a model.json (bytes, text or what its JSON says) with these files beside it. */
export function readFiles(json: unknown, files: Files = {}): StoredDict {
  const bytes = json instanceof Uint8Array ? json : Buffer.from(typeof json === 'string' ? json : JSON.stringify(json));
  const beside = (name: string) => {
    if (!Object.hasOwn(files, name)) throw failure('file/not-found', { path: name });
    return files[name];
  };
  const value = tfjs.read({ bytes, where: 'model.json', beside });
  assert.ok(isDict(value));
  return value;
}

export function filesOf(written: readonly WrittenFile[]): Files {
  return Object.fromEntries(written.map(({ name, content }) => [name, content]));
}

export interface ModelJson {
  readonly modelTopology: {
    readonly node: readonly { readonly name: string; readonly op: string; readonly input?: readonly string[] }[];
  };
  readonly weightsManifest: unknown;
  readonly userDefinedMetadata: unknown;
}

/** What the model.json among written files says. */
export function modelJsonOf([{ content }]: readonly WrittenFile[]): ModelJson {
  return JSON.parse(Buffer.from(content).toString());
}
