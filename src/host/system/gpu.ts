import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { SystemUsage } from '../../contract/host/system.ts';

const run = promisify(execFile);
const MEBIBYTE = 1024 ** 2;
const TIMEOUT_MS = 3000;

/** The first NVIDIA GPU, as `nvidia-smi` tells; null where there is none, or no such program. */
export async function gpuUse(): Promise<SystemUsage['gpu']> {
  try {
    const { stdout } = await run(
      'nvidia-smi',
      ['--query-gpu=name,utilization.gpu,memory.used,memory.total', '--format=csv,noheader,nounits'],
      { timeout: TIMEOUT_MS, windowsHide: true },
    );
    return parseGpu(stdout);
  } catch {
    return null;
  }
}

/** A line of `nvidia-smi` without header and units: `NVIDIA H100 80GB HBM3, 17, 1024, 81559`. */
export function parseGpu(text: string): SystemUsage['gpu'] {
  const [line = ''] = text.trim().split('\n');
  const parts = line.split(',').map((part) => part.trim());
  const [use, used, total] = parts.slice(-3).map(Number);
  const name = parts.slice(0, -3).join(', ');
  if (name === '' || !Number.isFinite(used) || !Number.isFinite(total)) return null;
  // Some cards tell no utilisation: `[N/A]`.
  return { name, use: Number.isFinite(use) ? use / 100 : 0, used: used * MEBIBYTE, total: total * MEBIBYTE };
}
