import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';

/** The address that was asked; null where it is none. Only its path and query are to be trusted. */
export function urlOf({ headers, url }: IncomingMessage): URL | null {
  return URL.parse(`http://${headers.host}${url}`); // a path alone could read as another host
}

/** What Node's server was asked, as browsers and Electron know a request. Takes the body over. */
export function requestOf(incoming: IncomingMessage, url: URL): Request {
  const headers = new Headers();
  for (const [name, values] of Object.entries(incoming.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  const method = incoming.method ?? 'GET';
  if (method !== 'POST') return new Request(url, { method, headers });
  const body = Readable.toWeb(incoming) as ReadableStream<Uint8Array>;
  return new Request(url, { method, headers, body, duplex: 'half' });
}

/** Sends an answer through Node's server; resolves when it is sent, or its client is gone. */
export async function respond(outgoing: ServerResponse, answer: Response): Promise<void> {
  outgoing.writeHead(answer.status, Object.fromEntries(answer.headers));
  if (answer.body === null) return void outgoing.end();
  try {
    await pipeline(Readable.fromWeb(answer.body as ReadableStream<Uint8Array>), outgoing);
  } catch (error) {
    if (!outgoing.destroyed) throw error;
  }
}
