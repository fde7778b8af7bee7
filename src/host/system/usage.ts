import { setTimeout as delay } from 'node:timers/promises';
import type { SystemUsage } from '../../contract/host/system.ts';
import { memoryRoom } from '../../jobs/memory-fit/memory-room.ts';
import { gpuUse } from './gpu.ts';
import { ProcessorUse } from './processor-use.ts';

const EVERY_MS = 2000;

/** Use of the machine, every two seconds. */
export async function* watchUsage(signal: AbortSignal): AsyncGenerator<SystemUsage, void, void> {
  const processor = new ProcessorUse();
  let gpu = await gpuUse();
  const hasGpu = gpu !== null;
  while (!signal.aborted) {
    try {
      await delay(EVERY_MS, undefined, { signal });
    } catch {
      return; // ended by the caller
    }
    if (hasGpu) gpu = await gpuUse();
    yield { at: Date.now() / 1000, cpu: processor.since(), memory: memoryUse(), gpu };
  }
}

/** Bytes in use and in all: of the container, where there is one. Caches that would be given back are not in use. */
export function memoryUse(): SystemUsage['memory'] {
  const { total, free } = memoryRoom();
  return { used: Math.max(0, total - free), total };
}
