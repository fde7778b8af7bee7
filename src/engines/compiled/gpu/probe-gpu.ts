import { execFile, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { plainNode } from '../../../files/plain-node.ts';
import { isSettled, readProbe, type GpuFinding, type ProbeEnd } from './read-probe.ts';

const TIMEOUT_SECONDS = 20;
/** Of what is printed; drivers can be talkative. */
const MOST_CHARACTERS = 1_000_000;

let finding: Promise<GpuFinding> | undefined;
let known: GpuFinding | null = null;

/** Tries the GPU in a process of its own, once for this process, or `again`: the driver may have been installed since. */
export function probeGpu(again = false): Promise<GpuFinding> {
  if (again) finding = undefined;
  return (finding ??= probe().then((found) => (known = found)));
}

/** What trying the GPU gave; null until it has ended, and it begins when this is first asked. */
export function gpuSoFar(): GpuFinding | null {
  void probeGpu();
  return known;
}

async function probe(): Promise<GpuFinding> {
  // Out of the archive that the application is packed in: plain Node cannot look into one.
  const script = fileURLToPath(new URL('./probe-process.ts', import.meta.url)).replace('app.asar', 'app.asar.unpacked');
  const [end, nvidia] = await Promise.all([runProbe(plainNode(), script), nvidiaName()]);
  return readProbe(end, {
    platform: process.platform,
    nvidia,
    software: process.env['WARMSTART_SOFTWARE_GPU'] === '1',
    timeoutSeconds: TIMEOUT_SECONDS,
  });
}

function runProbe(node: string, script: string): Promise<ProbeEnd> {
  return new Promise((resolve) => {
    const child = spawn(node, [script], {
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      // Makes the Vulkan loader name the device that it opens.
      env: { ...process.env, VK_LOADER_DEBUG: 'info,driver' },
    });
    const printed = { stdout: '', stderr: '' };
    let stopped = false;
    const stop = (): void => {
      stopped = true;
      child.kill('SIGKILL');
    };
    const timer = setTimeout(stop, TIMEOUT_SECONDS * 1000);
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        printed[stream] = (printed[stream] + text).slice(-MOST_CHARACTERS);
        if (isSettled(printed)) stop();
      });
    }
    const ended = (code: number | null, signal: string | null): void => {
      clearTimeout(timer);
      resolve({ code, signal, stopped, ...printed });
    };
    child.once('close', ended);
    child.once('error', (error) => {
      printed.stderr += error.message;
      ended(null, null);
    });
  });
}

/** Whether the machine has an NVIDIA GPU, even where Vulkan finds none. */
async function nvidiaName(): Promise<string | null> {
  try {
    const query = ['--query-gpu=name', '--format=csv,noheader'];
    const { stdout } = await promisify(execFile)('nvidia-smi', query, { timeout: 5000, windowsHide: true });
    return stdout.trim().split('\n')[0].trim() || null;
  } catch {
    return null;
  }
}
