import { TypedError } from '../../base/errors.ts';
import { runScript } from '../../files/run-program.ts';
import { remembered } from '../remembered.ts';
import { findInstallation, requireWhole, type Installation } from './installation.ts';
import { readProbe, type TensorflowFinding } from './read-probe.ts';

export type { TensorflowFinding };

/** The libraries are a gigabyte, which a cold disk takes long to read; starting CUDA takes seconds. */
const TIMEOUT_SECONDS = 90;

const tensorflow = remembered(probeInstalled);

/** Tries TensorFlow in a process of its own, once for this process, or `again`: it may have been set up since. */
export const probeTensorflow = tensorflow.find;
/** What trying TensorFlow gave; null until it has ended, and it begins when this is first asked. */
export const tensorflowSoFar = tensorflow.soFar;

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
  const end = await runScript(new URL('./probe-process.ts', import.meta.url), [JSON.stringify(installation)], {
    seconds: TIMEOUT_SECONDS,
    env: { TF_CPP_MIN_LOG_LEVEL: '0' },
    ...(signal && { signal }),
  });
  return readProbe(end, installation, TIMEOUT_SECONDS);
}
