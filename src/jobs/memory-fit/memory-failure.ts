import { TypedError } from '../../base/errors.ts';
import { failure } from '../../contract/errors/index.ts';
import { memoryNeeded, type SizedRun } from './memory-needed.ts';
import { memoryRoom, type MemoryRoom } from './memory-room.ts';
import { smallerBatch } from './assess-memory.ts';

/** Words of V8, the C++ allocator, ONNX Runtime, TensorFlow and GPU drivers where no memory was left. */
const WORDS =
  /heap out of memory|Array buffer allocation failed|could not allocate memory|bad_alloc|bad allocation|ENOMEM|out of (device |host )?memory|Failed to allocate|Not enough memory|OOM when allocating|OUT_OF_(DEVICE|HOST)_MEMORY|ERROR_OUT_OF_MEMORY/i;

/** Whether a program's last words say that no memory was left. */
export function saysOutOfMemory(words: string): boolean {
  return WORDS.test(words);
}

/** The error to tell where work on a run failed: one for want of memory says how a run could fit. */
export function withMemoryAdvice(error: unknown, run: SizedRun): unknown {
  if (!(error instanceof Error) || (error instanceof TypedError && error.kind.startsWith('memory/'))) return error;
  const reason = reasonOf(error);
  return saysOutOfMemory(reason) ? memoryExhausted(run, reason, error) : error;
}

/**
 * The error of a run that ran out of memory, with the batch_size that would fit, smaller than its own in any case.
 * @param reason the words it failed with; null where it left none
 */
export function memoryExhausted(
  run: SizedRun,
  reason: string | null,
  cause?: unknown,
  room: MemoryRoom = memoryRoom(),
): TypedError {
  const { batch_size: batch, device } = run.configuration;
  const { total: needed } = memoryNeeded(run);
  const params = { reason, needed, free: room.free, batch, batchSize: smallerBatch(run, room.free) };
  return failure('memory/exhausted', { ...params, gpu: device !== 'cpu', ppo: run.kind === 'ppo' }, cause);
}

/** An engine's error tells in a parameter what the library said. */
function reasonOf(error: Error): string {
  if (!(error instanceof TypedError)) return error.message;
  const { reason, said } = error.params;
  return [reason, said].filter((words) => typeof words === 'string').join(' ');
}
