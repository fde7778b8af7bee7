import type { JobEnd } from '../../contract/host/jobs.ts';
import { saysOutOfMemory } from '../../jobs/memory-fit/memory-failure.ts';
import type { WorkerExit } from './start-worker.ts';

/** What is known of a process that has ended. */
export interface Death extends WorkerExit {
  /** The end of what it printed. */
  readonly log: string;
  /** Whether the system ended processes for want of memory while it ran. */
  readonly memoryShort: boolean;
}

/** Codes that a shell gives for a signal, and what Windows calls the same faults. */
const FAULTS = new Set(['SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGILL', 'SIGTRAP', 'SIGFPE', 'SIGSYS']);
const FAULT_CODES = new Set([
  132,
  133,
  134,
  135,
  136,
  139,
  0xc0000005, // access violation
  0xc000001d, // illegal instruction
  0xc0000409, // stack buffer overrun, also abort()
  0x80000003, // breakpoint
]);
const STOPPED_CODES = new Set([129, 130, 143]);
const OUT_OF_MEMORY_CODES = new Set([
  0xc0000017, // no memory
  0xe0000008, // out of memory, by Chromium
]);
const KILLED_CODE = 137;

/** How a process ended that ran a command. */
export function endOf({ code, signal, log, memoryShort }: Death): JobEnd {
  const unsigned = code === null ? null : code >>> 0;
  if (signal === null && code === 0) return 'finished';
  const memoryGone = saysOutOfMemory(log);
  if (unsigned !== null && OUT_OF_MEMORY_CODES.has(unsigned)) return 'out-of-memory';
  if (signal === 'SIGKILL' || code === KILLED_CODE) return memoryGone || memoryShort ? 'out-of-memory' : 'killed';
  if ((signal !== null && FAULTS.has(signal)) || (unsigned !== null && FAULT_CODES.has(unsigned))) {
    return memoryGone ? 'out-of-memory' : 'crashed';
  }
  if (signal !== null) return 'killed'; // before it listened for signals
  if (code !== null && STOPPED_CODES.has(code)) return 'stopped';
  return memoryGone ? 'out-of-memory' : 'failed';
}

const ALLOCATOR_SIGNALS = new Set(['SIGABRT', 'SIGTRAP', 'SIGILL', 'SIGSEGV']);
/** With the bare numbers that a utility process's end is told by on POSIX systems. */
const ALLOCATOR_CODES = new Set([4, 5, 6, 11, ...FAULT_CODES, ...OUT_OF_MEMORY_CODES]);

/** Whether a utility process ended as Chromium's allocator ends one that asks for memory in a way it does not allow. */
export function endedByAllocator({ code, signal }: WorkerExit): boolean {
  return (
    (signal !== null && ALLOCATOR_SIGNALS.has(signal)) ||
    (code !== null && code !== 0 && ALLOCATOR_CODES.has(code >>> 0))
  );
}
