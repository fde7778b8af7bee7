import type { WebSocket } from 'ws';
import type { RpcServer } from './rpc-connection.ts';

/** A window whose machine or tunnel is gone without a word is found out within two of these. */
const HEARTBEAT_MS = 30_000;
/** What WebSocket calls a message that is against the rules. */
const POLICY_VIOLATION = 1008;

/** Serves one browser window over its socket until either side ends it. */
export function serveSocket(socket: WebSocket, server: RpcServer): void {
  const connection = server.connect({
    send: (message) => new Promise((resolve) => socket.send(asData(message), () => resolve())),
    refuse: () => socket.close(POLICY_VIOLATION, 'malformed message'),
  });
  let heard = true;
  const heartbeat = setInterval(() => {
    if (!heard) return socket.terminate();
    heard = false;
    socket.ping();
  }, HEARTBEAT_MS);
  socket.on('pong', () => (heard = true));
  socket.on('message', (data, isBinary) => {
    heard = true;
    connection.receive(isBinary ? null : textOf(data));
  });
  socket.on('error', () => socket.terminate()); // a broken frame; `close` follows
  socket.on('close', () => {
    clearInterval(heartbeat);
    connection.close();
  });
}

function asData(message: string | ArrayBufferLike | Uint8Array): string | Uint8Array {
  return typeof message === 'string' || message instanceof Uint8Array ? message : new Uint8Array(message);
}

function textOf(data: Buffer | ArrayBuffer | Buffer[]): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return Buffer.isBuffer(data) ? data.toString('utf8') : Buffer.from(data).toString('utf8');
}
