import { HOST_VARIABLE, WORKER_MESSAGES, type WorkerMessage } from '../contract/worker-messages.ts';

/**
 * Obeys the host that started this process, if one did: it may ask to stop, and says what to do when it is gone, be it
 * killed. To be called once, before anything long begins; does not keep the process alive.
 */
export function obeyHost(): void {
  const asked = process.env[HOST_VARIABLE];
  delete process.env[HOST_VARIABLE]; // processes started from here are no host's
  if (asked === undefined) return;
  let leave = asked === 'leave';
  process.on('message', (message) => {
    if (!isWorkerMessage(message)) return;
    if (message === 'leave') leave = true;
    else stopAsOnCtrlC();
  });
  process.once('disconnect', () => {
    if (!leave) stopAsOnCtrlC();
  });
  process.channel?.unref(); // after the listeners, which would hold the channel open
}

/** Also on Windows, where one process cannot send another Ctrl-C. */
function stopAsOnCtrlC(): void {
  if (!process.emit('SIGINT', 'SIGINT')) process.exit(130); // nobody listens yet: nothing has begun
}

function isWorkerMessage(message: unknown): message is WorkerMessage {
  return WORKER_MESSAGES.some((known) => known === message);
}
