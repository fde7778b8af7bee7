import { createORPCClient, DynamicLink, type ClientContext, type ClientLink } from '@orpc/client';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import { RPCLink as SocketLink } from '@orpc/client/websocket';
import { ref } from 'vue';
import type { HostClient } from '../../contract/host/index.ts';

type Link = ClientLink<ClientContext>;

/** Milliseconds between attempts to reach a host that is gone. */
const RETRY = 1000;

/** Since when the host cannot be reached, in milliseconds since 1970; null while it can. */
export const lostSince = ref<number | null>(null);

let current: Promise<Link> = connect();

/** Every procedure of the host; a call waits until there is a connection. */
export const host: HostClient = createORPCClient(new DynamicLink(() => current));

/** Resolves when the host can be asked again. */
export async function connected(): Promise<void> {
  await current;
}

function connect(): Promise<Link> {
  const { warmstartPort } = window;
  if (!warmstartPort) return openSocket();
  warmstartPort.onDisconnect.addListener(() => (lostSince.value = Date.now())); // a reload of the page connects anew
  return Promise.resolve(new PortLink({ port: warmstartPort }));
}

async function openSocket(): Promise<Link> {
  const url = new URL('/rpc', window.location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  for (;;) {
    const socket = new WebSocket(url);
    if (await opened(socket)) {
      lostSince.value = null;
      socket.addEventListener('close', () => {
        lostSince.value = Date.now();
        current = openSocket();
      });
      return new SocketLink({ websocket: socket });
    }
    lostSince.value ??= Date.now();
    await new Promise((resolve) => setTimeout(resolve, RETRY));
  }
}

function opened(socket: WebSocket): Promise<boolean> {
  return new Promise((resolve) => {
    socket.addEventListener('open', () => resolve(true), { once: true });
    socket.addEventListener('close', () => resolve(false), { once: true });
  });
}
