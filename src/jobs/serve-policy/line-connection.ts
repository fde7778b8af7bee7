import type { Readable } from 'node:stream';
import { failure } from '../../contract/errors/index.ts';
import { readFailure } from '../../files/file-failure.ts';
import { linesOf } from './lines.ts';
import type { Outbox } from './outbox.ts';
import { MOST_BYTES, type PolicyService } from './policy-service.ts';
import { readLine } from './read-message.ts';

/** Answers the messages of a stream, one a line, in their order; ends with the stream, or when asked to stop after what has come. */
export async function answerLines(
  input: Readable,
  outbox: Outbox,
  service: PolicyService,
  stop: AbortSignal,
): Promise<void> {
  for await (const line of linesOf(chunksUntil(stop, input), MOST_BYTES)) {
    if (line === '') continue;
    const received =
      line === null
        ? { id: null, error: failure('serve/too-long', { limit: MOST_BYTES }) }
        : readLine(line, service.policy);
    const answer = service.answer(received);
    outbox.put(answer);
    if ('message' in received && received.message.kind === 'reload') await answer; // what follows is for the new version
    await outbox.room();
  }
}

/** What a stream gives until it ends or, once asked to stop, has given what it had. */
async function* chunksUntil(stop: AbortSignal, input: Readable): AsyncGenerator<Uint8Array> {
  let wake = (): void => {};
  let failed: Error | null = null;
  const onChange = (): void => wake();
  const onError = (error: Error): void => {
    failed = error;
    wake();
  };
  input.on('readable', onChange).on('end', onChange).on('close', onChange).on('error', onError);
  stop.addEventListener('abort', onChange);
  try {
    for (;;) {
      const stopping = stop.aborted;
      const chunk = input.read() as Uint8Array | null;
      if (chunk !== null) yield chunk;
      if (failed) throw readFailure(failed, 'standard input');
      if (stopping || input.readableEnded || input.destroyed) return;
      if (chunk === null && !stop.aborted) await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    stop.removeEventListener('abort', onChange);
    input.destroy(); // an open pipe would keep the process
  }
}
