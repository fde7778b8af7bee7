import type { TypedError } from '../../../base/errors.ts';
import { failure } from '../../../contract/errors/index.ts';
import { lastRecord, type ProgramEnd } from '../../../files/run-program.ts';
import type { ProbeReport } from './try-gpu.ts';

/** A GPU that can be had, or why not. */
export type GpuFinding =
  | { readonly available: true; readonly name: string; readonly gigaflops: number }
  | { readonly available: false; readonly error: TypedError };

export interface ProbeSurroundings {
  /** Node's name of it. */
  readonly platform: string;
  /** The first GPU that nvidia-smi names, whether or not Vulkan finds it. */
  readonly nvidia: string | null;
  /** Whether a GPU in software will do. */
  readonly software: boolean;
  readonly timeoutSeconds: number;
}

/** Far above what rounding does to a product, far below what a wrong one would be off by. */
const MOST_DIFFERENCE = 1e-3;

const IN_SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|basic render driver/i;
/** The Vulkan loader's own lines, printed because the probe asks for them. */
const OF_LOADER = /^\s*(\[Vulkan Loader\]\s*)?(ERROR|WARNING|WARN|INFO|DEBUG|PERF|DRIVER|LAYER|IMPLEMENTATION)\b.*[|:]/;

/** Whether a rate is of no interest any more: the probe has computed, in software. */
export function isSettled({ stdout, stderr }: Pick<ProgramEnd, 'stdout' | 'stderr'>): boolean {
  return IN_SOFTWARE.test(deviceIn(stderr) ?? '') && lastRecord<ProbeReport>(stdout)?.difference !== undefined;
}

/** Tells from what a probe printed whether there is a GPU to compute on. */
export function readProbe(
  end: ProgramEnd,
  { platform, nvidia, software, timeoutSeconds }: ProbeSurroundings,
): GpuFinding {
  const report = lastRecord<ProbeReport>(end.stdout);
  const name = deviceIn(end.stderr);
  const said = end.stderr
    .split('\n')
    .filter((line) => !OF_LOADER.test(line))
    .join('\n');
  const not = (error: TypedError): GpuFinding => ({ available: false, error });
  if (name !== null && IN_SOFTWARE.test(name) && !software) return not(failure('gpu/software', { name, nvidia }));
  if (!report && end.stopped) return not(failure('gpu/silent', { name, seconds: timeoutSeconds, said }));
  if (!report || (end.signal !== null && !end.stopped))
    return not(failure('gpu/crashed', { name, how: end.signal ?? `exit code ${end.code}`, said }));
  if (!report.built) return not(failure('gpu/not-built', { platform }));
  if (report.error !== undefined) {
    if (/libvulkan\S* ?:? ?cannot open|Couldn't load Vulkan/.test(end.stderr))
      return not(failure('gpu/no-loader', { nvidia }));
    if (report.error.includes('Failed to get a WebGPU adapter')) {
      return not(failure('gpu/no-adapter', { platform, nvidia, said }));
    }
    return not(failure('gpu/failed', { name, said: report.error }));
  }
  const known = name ?? nvidia ?? 'GPU';
  const difference = report.difference ?? Infinity; // which JSON writes as null
  if (!(difference <= MOST_DIFFERENCE)) return not(failure('gpu/wrong-numbers', { name: known, difference }));
  return { available: true, name: known, gigaflops: report.gigaflops ?? 0 }; // no rate: too slow to tell in time
}

/** The Vulkan device that was opened, by the loader's words; undefined on other platforms. */
function deviceIn(stderr: string): string | null {
  return /Using "([^"]+)" with driver/.exec(stderr)?.[1] ?? null;
}
