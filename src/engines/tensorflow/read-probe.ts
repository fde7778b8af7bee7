import type { TypedError } from '../../base/errors.ts';
import { failure } from '../../contract/errors/index.ts';
import { lastRecord, type ProgramEnd } from '../../files/run-program.ts';
import type { Installation } from './installation.ts';
import type { ProbeReport } from './probe-report.ts';

/** TensorFlow as it works on this machine, or why it does not. */
export type TensorflowFinding =
  | {
      readonly available: true;
      /** Of TensorFlow: `2.21.0`. */
      readonly version: string;
      /** The npm package with its version. */
      readonly package: string;
      readonly source: Installation['source'];
      readonly folder: string;
      /** `CPU` and the GPUs' names, in CUDA's order. */
      readonly devices: readonly string[];
      /** The GPU that is taken where none is named; null where there is none. */
      readonly gpu: string | null;
      /** Why there is none. */
      readonly gpuMissing: TypedError | null;
      readonly installation: Installation;
    }
  | { readonly available: false; readonly error: TypedError };

/** Far above what rounding does to a product, far below what a wrong one would be off by. */
const MOST_DIFFERENCE = 1e-3;

/** TensorFlow's own lines: `2026-01-31 12:00:00.000000: I file.cc:12] text`, or with the date as I0131 or I0000. */
const LINE = /^(?:\d{4}-\d\d-\d\d [\d:.]+: ([IWEF]) |([IWEF])\d{4} [\d:.]+ +\d+ )[\w./-]+:\d+\] (.*)$/;

/** Tells from what a probe printed whether TensorFlow works, and on what. */
export function readProbe(end: ProgramEnd, installation: Installation, timeoutSeconds: number): TensorflowFinding {
  const report = lastRecord<ProbeReport>(end.stdout);
  const said = problemsIn(end.stderr);
  const not = (error: TypedError): TensorflowFinding => ({ available: false, error });
  const { folder } = installation;
  if (report?.error !== undefined) return not(failure('tensorflow/failed', { folder, reason: report.error }));
  if (end.stopped) return not(failure('tensorflow/silent', { folder, seconds: timeoutSeconds, said }));
  if (end.code !== 0 || report?.version === undefined || report.difference === undefined) {
    return not(failure('tensorflow/crashed', { folder, how: end.signal ?? `exit code ${end.code}`, said }));
  }
  const difference = report.difference ?? Infinity;
  if (!(difference <= MOST_DIFFERENCE)) return not(failure('tensorflow/wrong-numbers', { folder, difference }));
  const gpus = report.usesGpu ? gpusIn(end.stderr) : [];
  return {
    available: true,
    version: report.version,
    package: `${installation.packageName} ${installation.packageVersion}`,
    source: installation.source,
    folder,
    devices: ['CPU', ...gpus],
    gpu: gpus[0] ?? null,
    gpuMissing: gpus.length > 0 ? null : whyNoGpu(end.stderr, installation),
    installation,
  };
}

/** Names of the GPUs that TensorFlow made devices of, in its order. */
function gpusIn(stderr: string): string[] {
  const found = [...stderr.matchAll(/Created device \S*\/device:GPU:(\d+) .*? name: (.*?), pci bus id/g)];
  const names = new Map(found.map(([, number, name]) => [Number(number), name]));
  return names.size > 0 ? [...names].sort(([a], [b]) => a - b).map(([, name]) => name) : ['GPU'];
}

/** What TensorFlow says where it finds no GPU. */
function whyNoGpu(stderr: string, { gpu, packageName }: Installation): TypedError {
  if (!gpu) return failure('tensorflow/cpu-build', { package: packageName });
  const libraries = [...stderr.matchAll(/Could not load dynamic library '([^']+)'|(lib\w+\.so[\w.]*): cannot open/g)];
  const missing = [...new Set(libraries.map(([, first, second]) => first ?? second))];
  const driver = missing.some((library) => library.startsWith('libcuda.so'));
  if (driver || /Could not find cuda drivers|kernel driver does not appear to be running|cuInit/i.test(stderr)) {
    return failure('tensorflow/no-driver', { said: problemsIn(stderr) });
  }
  if (missing.length > 0 || /Cannot dlopen some GPU libraries/.test(stderr)) {
    return failure('tensorflow/no-cuda-library', { libraries: missing.join(', ') });
  }
  return failure('tensorflow/no-gpu', { said: problemsIn(stderr) });
}

/** What was printed but for TensorFlow's lines of mere information; of its others the text alone. */
function problemsIn(stderr: string): string {
  return stderr
    .split('\n')
    .flatMap((line) => {
      const match = LINE.exec(line);
      if (!match) return /^(WARNING: All log messages|To enable the following)/.test(line) ? [] : [line];
      return (match[1] ?? match[2]) === 'I' ? [] : [match[3]];
    })
    .join('\n')
    .trim();
}
