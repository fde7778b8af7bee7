import { createConnection } from 'node:net';
import { failure } from '../../contract/errors/index.ts';
import { errorCode } from '../../files/file-failure.ts';
import { controlAddress } from './control-address.ts';
import { answerSchema, LONGEST_LINE, type ControlAnswer, type ControlRequest } from './control-protocol.ts';

const PATIENCE_MS = 10_000;

/**
 * Asks something of the live run in a folder. The answer tells what it is doing now; what was asked takes effect at the
 * end of a step. Throws host/run-not-live where nobody listens, host/run-refused where the answer makes no sense.
 *
 * @param shown the folder, as errors call it
 */
export async function askRun(
  directory: string,
  ask: ControlRequest,
  shown: string = directory,
): Promise<Extract<ControlAnswer, { ok: true }>> {
  let line: string;
  try {
    line = await exchange(controlAddress(directory), `${JSON.stringify({ ask })}\n`);
  } catch (error) {
    if (['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOTDIR', 'EACCES'].includes(errorCode(error)))
      throw failure('host/run-not-live', { run: shown }, error);
    throw failure('host/run-refused', { run: shown, asked: ask, answer: errorCode(error) || String(error) }, error);
  }
  const answer = answerSchema.safeParse(parsed(line));
  if (!answer.success) throw failure('host/run-refused', { run: shown, asked: ask, answer: line });
  if (!answer.data.ok) throw failure('host/run-refused', { run: shown, asked: ask, answer: answer.data.problem });
  return answer.data;
}

function exchange(address: string, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = createConnection(address);
    socket.setEncoding('utf8').setTimeout(PATIENCE_MS, () => socket.destroy(new Error('no answer in ten seconds')));
    socket.once('connect', () => socket.write(request));
    socket.on('data', (more: string) => {
      text += more;
      if (!text.includes('\n') && text.length <= LONGEST_LINE) return;
      resolve(text.split('\n')[0]);
      socket.destroy();
    });
    socket.once('error', reject);
    socket.once('close', () => reject(Object.assign(new Error('closed without an answer'), { code: 'ECONNRESET' })));
  });
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return null;
  }
}
