import { StopRequest, StopRequested } from '../jobs/stop-request.ts';
import { EXIT } from './exit.ts';
import { onStopRequest, STOP_SIGNALS } from './interrupts.ts';
import type { Output } from './output.ts';

/** What asks a job to stop while it is listened for signals, and the exit code that tells of the last one. */
export interface Stopping {
  readonly stop: StopRequest;
  readonly exitCode: number;
}

/** Does work while signals ask it to stop; `asked` is told of each, before the first one is passed on. */
export async function whileStoppable<T>(
  asked: (stopping: Stopping) => void,
  work: (stopping: Stopping) => Promise<T>,
): Promise<T> {
  const stopping: { readonly stop: StopRequest; exitCode: number } = {
    stop: new StopRequest(),
    exitCode: EXIT.interrupted,
  };
  const stopListening = onStopRequest((signal) => {
    stopping.exitCode = STOP_SIGNALS[signal];
    asked(stopping);
    stopping.stop.request();
  });
  try {
    return await work(stopping);
  } finally {
    stopListening();
  }
}

/** Does work that throws StopRequested when it is asked to stop; its result, or then the exit code. */
export function untilAborted<T>(
  asked: (stopping: Stopping) => void,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | number> {
  return whileStoppable(asked, async (stopping) => {
    try {
      return await work(stopping.stop.signal);
    } catch (error) {
      if (!(error instanceof StopRequested)) throw error;
      return stopping.exitCode;
    }
  });
}

/** The same for work that keeps nothing then, and says so. */
export async function untilStopped<T extends object>(
  output: Output,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | number> {
  const result = await untilAborted(() => {}, work);
  if (typeof result === 'number') output.note({ en: 'stopped; nothing was kept', zh: '已停止；未保留任何数据' });
  return result;
}
