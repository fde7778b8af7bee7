import type { SystemUsage } from '../../contract/host/system.ts';
import { askNvidiaSmi, nvidiaRows, type NvidiaRow } from '../../engines/nvidia-smi.ts';

const MEBIBYTE = 1024 ** 2;
const FIELDS = ['utilization.gpu', 'memory.used', 'memory.total'];
const TIMEOUT_SECONDS = 3;

/** The first NVIDIA GPU; null where there is none, or no driver that answers. */
export async function gpuUse(): Promise<SystemUsage['gpu']> {
  return useOf(await askNvidiaSmi(FIELDS, TIMEOUT_SECONDS));
}

export function parseGpu(text: string): SystemUsage['gpu'] {
  return useOf(nvidiaRows(text, FIELDS.length));
}

function useOf([first]: readonly NvidiaRow[]): SystemUsage['gpu'] {
  if (!first) return null;
  const [use, used, total] = first.values.map(Number);
  if (!Number.isFinite(used) || !Number.isFinite(total)) return null;
  // Some cards tell no utilisation: `[N/A]`.
  const share = Number.isFinite(use) ? use / 100 : 0;
  return { name: first.name, use: share, used: used * MEBIBYTE, total: total * MEBIBYTE };
}
