import type { NvidiaGpu } from '../../contract/doctor.ts';
import { askNvidiaSmi, nvidiaRows, type NvidiaRow } from '../../engines/nvidia-smi.ts';

const MEBIBYTE = 1024 ** 2;
const FIELDS = ['driver_version', 'memory.total', 'memory.free'];
const TIMEOUT_SECONDS = 5;

/** NVIDIA's GPUs; none where there is no driver that answers. */
export async function nvidiaGpus(): Promise<readonly NvidiaGpu[]> {
  return (await askNvidiaSmi(FIELDS, TIMEOUT_SECONDS)).flatMap(gpuOf);
}

export function parseNvidiaGpus(text: string): readonly NvidiaGpu[] {
  return nvidiaRows(text, FIELDS.length).flatMap(gpuOf);
}

/** None where the card does not tell its memory. */
function gpuOf({ name, values: [driver, ...memory] }: NvidiaRow): readonly NvidiaGpu[] {
  const [total, free] = memory.map(Number);
  if (!Number.isFinite(total) || !Number.isFinite(free)) return [];
  return [{ name, driver, total: total * MEBIBYTE, free: free * MEBIBYTE }];
}
