import { failure } from '../../contract/errors/index.ts';
import type { NewEvent } from '../../contract/events.ts';
import { formatBytes } from '../../contract/format.ts';
import { assessMemory } from './assess-memory.ts';
import type { SizedRun } from './memory-needed.ts';
import { memoryRoom, type MemoryRoom } from './memory-room.ts';

/** Refuses a run that plainly cannot work. Throws memory/too-large. */
export function requireMemory(run: SizedRun, room: MemoryRoom = roomOfThisProcess()): void {
  const { needed, total, swap, verdict, batchSize } = assessMemory(run, room);
  if (verdict === 'impossible') throw failure('memory/too-large', { needed, total: total + swap, batchSize });
}

/** What a run says that needs more than is free; null where it fits. */
export function memoryWarning(run: SizedRun, room: MemoryRoom = roomOfThisProcess()): NewEvent | null {
  const { needed, free, verdict, batchSize } = assessMemory(run, room);
  if (verdict === 'fits') return null;
  const [wanted, there] = [formatBytes(needed), formatBytes(free)];
  const smaller = batchSize !== null;
  return {
    event: 'warning',
    kind: 'memory_short',
    params: { needed, free, batch_size: batchSize },
    text: {
      en: `this run needs about ${wanted} of memory, and ${there} are free; ${smaller ? `batch_size ${batchSize} would fit` : 'a smaller network would help, no batch_size would'}`,
      zh: `本次运行约需 ${wanted} 内存，可用 ${there}；${smaller ? `batch_size 设为 ${batchSize} 可以容纳` : '减小 batch_size 也不够，请改用更小的网络'}`,
    },
  };
}

/** What this process has already is a part of what its run needs. */
function roomOfThisProcess(): MemoryRoom {
  const room = memoryRoom();
  return { ...room, free: room.free + process.memoryUsage.rss() };
}
