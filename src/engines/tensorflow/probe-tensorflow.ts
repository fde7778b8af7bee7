import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { TypedError } from '../../base/errors.ts';
import { plainNode } from '../../files/plain-node.ts';
import { findInstallation, requireWhole, type Installation } from './installation.ts';
import { readProbe, type ProbeEnd, type TensorflowFinding } from './read-probe.ts';

export type { TensorflowFinding };

/** The libraries are a gigabyte, which a cold disk takes long to read; starting CUDA takes seconds. */
const TIMEOUT_SECONDS = 90;
/** Of what is printed. */
const MOST_CHARACTERS = 1_000_000;

let finding: Promise<TensorflowFinding> | undefined;
let known: TensorflowFinding | null = null;

/** Tries TensorFlow in a process of its own, once for this process, or `again`: it may have been set up since. */
export function probeTensorflow(again = false): Promise<TensorflowFinding> {
  if (again) finding = undefined;
  return (finding ??= probeInstalled().then((found) => (known = found)));
}

/** What trying TensorFlow gave; null until it has ended, and it begins when this is first asked. */
export function tensorflowSoFar(): TensorflowFinding | null {
  void probeTensorflow();
  return known;
}

async function probeInstalled(): Promise<TensorflowFinding> {
  try {
    const installation = await findInstallation();
    const found = await probeInstallation(installation);
    if (!found.available && installation.source === 'set-up') await requireWhole(installation.folder, true); // every byte
    return found;
  } catch (error) {
    if (error instanceof TypedError) return { available: false, error };
    throw error;
  }
}

/** Tries one installation. */
export async function probeInstallation(installation: Installation, signal?: AbortSignal): Promise<TensorflowFinding> {
  return readProbe(await runProbe(installation, signal), installation, TIMEOUT_SECONDS);
}

function runProbe(installation: Installation, signal: AbortSignal | undefined): Promise<ProbeEnd> {
  // Out of the archive that the application is packed in: plain Node cannot look into one.
  const script = fileURLToPath(new URL('./probe-process.ts', import.meta.url)).replace('app.asar', 'app.asar.unpacked');
  return new Promise((resolve) => {
    const child = spawn(plainNode(), [script, JSON.stringify(installation)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '0' },
      killSignal: 'SIGKILL',
      ...(signal && { signal }),
    });
    const printed = { stdout: '', stderr: '' };
    let stopped = false;
    const timer = setTimeout(() => {
      stopped = true;
      child.kill('SIGKILL');
    }, TIMEOUT_SECONDS * 1000);
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        printed[stream] = (printed[stream] + text).slice(-MOST_CHARACTERS);
      });
    }
    const ended = (code: number | null, by: string | null): void => {
      clearTimeout(timer);
      resolve({ code, signal: by, stopped, ...printed });
    };
    child.once('close', ended);
    child.once('error', (error) => {
      printed.stderr += error.message;
      ended(null, null);
    });
  });
}
