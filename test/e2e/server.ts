import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { WebSocket } from 'ws';
import type { HostClient } from '../../src/contract/host/index.ts';
import { start, type Started } from './warmstart.ts';

export interface Ready {
  readonly link: string;
  readonly port: number;
  readonly read_only: boolean;
}

/** Starts `warmstart serve` in a folder; killed after the test. */
export async function serve(
  t: TestContext,
  folder: string,
  ...args: string[]
): Promise<{ readonly server: Started; readonly ready: Ready }> {
  const env = { WARMSTART_SETTINGS: join(folder, 'settings.json'), SSH_CONNECTION: '192.0.2.1 1 192.0.2.2 22' };
  const server = start(folder, ['serve', '--port', '0', '--json', ...args], env);
  t.after(() => server.child.kill('SIGKILL'));
  let printed = '';
  server.child.stdout?.on('data', (data) => (printed += String(data)));
  await server.until('Ctrl-C');
  return { server, ready: JSON.parse(printed.split('\n')[0] ?? '') as Ready };
}

/** The host, as a browser that opened the link reaches it. */
export async function clientOf(t: TestContext, { link, port }: Ready): Promise<HostClient> {
  const welcome = await fetch(link, { redirect: 'manual' });
  const cookie = welcome.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const socket = new WebSocket(`ws://127.0.0.1:${port}/rpc`, {
    headers: { cookie },
    origin: `http://127.0.0.1:${port}`,
  });
  t.after(() => socket.terminate());
  return createORPCClient(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }));
}
