import { readFile, rm } from 'node:fs/promises';
import type { Compilation, CompiledModel } from '../compiled-program.ts';
import { open } from '../open.ts';
import type { Loaded, Opening, ProgramCode } from '../program-code.ts';
import type { GraphCache } from './graph-cache.ts';

/**
 * A program from the cache, or what `make` compiles. Kept of a model is what ONNX Runtime made of it, which loads in a
 * third of the time and gives the same numbers.
 */
export function openCached(cache: GraphCache, key: string, make: () => ProgramCode): Opening {
  const stored = cache.read(key);
  if (!stored) {
    const code = make();
    return { code, loaded: loadAndKeep(cache, key, code) };
  }
  return { code: stored, loaded: 'kernel' in stored ? Promise.resolve(stored) : load(cache, key, stored.model, make) };
}

async function load(cache: GraphCache, key: string, model: CompiledModel, make: () => ProgramCode): Promise<Loaded> {
  try {
    return { compilation: await open(model) };
  } catch {
    cache.discard(key); // its checksum holds, but this ONNX Runtime does not take it
    return loadAndKeep(cache, key, make());
  }
}

async function loadAndKeep(cache: GraphCache, key: string, code: ProgramCode): Promise<Loaded> {
  if ('model' in code) return { compilation: await openAndKeep(cache, key, code.model) };
  cache.write(key, code);
  return code;
}

async function openAndKeep(cache: GraphCache, key: string, model: CompiledModel): Promise<Compilation> {
  const path = cache.temporaryPath();
  if (path === undefined) return open(model);
  try {
    const compilation = await open(model, { optimizedModelFilePath: path });
    const optimised = { ...model, onnx: await readFile(path), optimised: true };
    cache.write(key, { model: optimised });
    return { ...compilation, ...optimised };
  } catch {
    return open(model); // that fails the same way, unless it was the file that could not be written
  } finally {
    await rm(path, { force: true });
  }
}
