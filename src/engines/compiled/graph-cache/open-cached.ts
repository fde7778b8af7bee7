import { readFile, rm } from 'node:fs/promises';
import type { Compilation, CompiledModel } from '../compiled-program.ts';
import { open } from '../open.ts';
import type { GraphCache } from './graph-cache.ts';

/**
 * The session of a program from the cache, or of what `make` compiles. Kept is the model as ONNX Runtime optimised it,
 * which loads in a third of the time and gives the same numbers.
 */
export async function openCached(cache: GraphCache, key: string, make: () => CompiledModel): Promise<Compilation> {
  const stored = cache.read(key);
  if (stored) {
    try {
      return await open(stored);
    } catch {
      cache.discard(key); // its checksum holds, but this ONNX Runtime does not take it
    }
  }
  const model = make();
  const path = cache.temporaryPath();
  if (path === undefined) return open(model);
  try {
    const compilation = await open(model, { optimizedModelFilePath: path });
    const optimised = { ...model, onnx: await readFile(path), optimised: true };
    cache.write(key, optimised);
    return { ...compilation, ...optimised };
  } catch {
    return open(model); // that fails the same way, unless it was the file that could not be written
  } finally {
    await rm(path, { force: true });
  }
}
