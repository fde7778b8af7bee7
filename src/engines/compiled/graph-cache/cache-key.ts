import { cpus } from 'node:os';
import { onnxRuntime } from '../onnx-runtime.ts';
import type { ParameterPlace } from '../parameter-layout.ts';
import { sourcesHash } from './sources-hash.ts';

/**
 * All that decides what is kept of a program: the program itself, where parameters lie, threads, the sources that compile
 * it, and ONNX Runtime with the machine, as what it optimises may suit that.
 */
export async function cacheKey(program: string, places: readonly ParameterPlace[], threads: number): Promise<string> {
  const { env } = await onnxRuntime();
  const machine = [process.platform, process.arch, cpus()[0]?.model];
  return JSON.stringify([program, places, threads, sourcesHash(), env.versions, machine]);
}
