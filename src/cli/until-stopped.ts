import { StopRequest, StopRequested } from '../jobs/stop-request.ts';
import { EXIT } from './exit.ts';
import { onStopRequest, STOP_SIGNALS } from './interrupts.ts';
import type { Output } from './output.ts';

/** Does work that keeps nothing when it is asked to stop; its result, or then the exit code. */
export async function untilStopped<T extends object>(
  output: Output,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | number> {
  const stop = new StopRequest();
  let exitCode: number = EXIT.interrupted;
  const stopListening = onStopRequest((signal) => {
    exitCode = STOP_SIGNALS[signal];
    stop.request();
  });
  try {
    return await work(stop.signal);
  } catch (error) {
    if (!(error instanceof StopRequested)) throw error;
    output.note({ en: 'stopped; nothing was kept', zh: '已停止；未保留任何数据' });
    return exitCode;
  } finally {
    stopListening();
  }
}
