import type { MemoryVerdict } from '../../contract/host/configuration.ts';
import { memoryNeeded, type SizedRun } from './memory-needed.ts';
import { memoryRoom, type MemoryRoom } from './memory-room.ts';

/** How far the estimate may be above what a run really takes: within it, a run is not refused. */
const MARGIN = 1.25;

/**
 * Whether a run's memory fits into what is free, with the batch_size that would. It plainly cannot work where it needs
 * more than there is in all, swap and the estimate's error counted.
 */
export function assessMemory(run: SizedRun, room: MemoryRoom = memoryRoom()): MemoryVerdict {
  const { total: needed, ...parts } = memoryNeeded(run);
  const { free, total, swap } = room;
  const verdict = needed <= free ? 'fits' : needed <= (total + swap) * MARGIN ? 'tight' : 'impossible';
  const batchSize = verdict === 'fits' ? null : smallerBatch(run, free);
  return { needed, parts, free, total, swap, verdict, batchSize };
}

/** The next smaller batch_size, by halves, with which a run would fit into so many bytes; null where none would. */
export function smallerBatch({ kind, configuration }: SizedRun, free: number): number | null {
  const { batch_size: present, gru_layers: gru, sequence_length: length } = configuration;
  // With a GRU, and in cloning always, a batch is whole sequences.
  const unit = kind === 'pretrain' || gru > 0 ? length : 1;
  for (let size = halved(present, unit); size >= unit; size = halved(size, unit)) {
    const smaller = { kind, configuration: { ...configuration, batch_size: size } } as SizedRun;
    if (memoryNeeded(smaller).total <= free) return size;
  }
  return null;
}

function halved(size: number, unit: number): number {
  return Math.floor(size / 2 / unit) * unit;
}
