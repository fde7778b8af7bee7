import type { NvidiaGpu } from '../../contract/doctor.ts';
import { runChild } from './run-child.ts';

const MEBIBYTE = 1024 ** 2;
const TIMEOUT_SECONDS = 5;

/** NVIDIA's GPUs as nvidia-smi lists them; none where there is no such program, or no driver that answers it. */
export async function nvidiaGpus(): Promise<readonly NvidiaGpu[]> {
  const query = ['--query-gpu=name,driver_version,memory.total,memory.free', '--format=csv,noheader,nounits'];
  const { code, stdout } = await runChild('nvidia-smi', query, TIMEOUT_SECONDS);
  return code === 0 ? parseNvidiaGpus(stdout) : [];
}

/** Lines without header and units: `NVIDIA H100 80GB HBM3, 550.54.15, 81559, 80000`. Lines of another form are left out. */
export function parseNvidiaGpus(text: string): readonly NvidiaGpu[] {
  return text.split('\n').flatMap((line) => {
    const parts = line.split(',').map((part) => part.trim());
    if (parts.length < 4) return [];
    const [total, free] = parts.slice(-2).map(Number);
    const driver = parts.at(-3)!;
    const name = parts.slice(0, -3).join(', ');
    if (name === '' || !Number.isFinite(total) || !Number.isFinite(free)) return [];
    return [{ name, driver, total: total * MEBIBYTE, free: free * MEBIBYTE }];
  });
}
