import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { TypedError } from '../../base/errors.ts';
import { failure } from '../../contract/errors/index.ts';
import { errorCode } from '../../files/file-failure.ts';
import { requireProgram } from './http-guards.ts';
import { replyTo, requireRoute, type Reply, type Routes } from './http-routes.ts';
import { errorAnswer, MOST_BYTES } from './policy-service.ts';
import { parseJson } from './read-message.ts';

const MOST_CONNECTIONS = 256;
/** To send a whole request. */
const PATIENCE_MS = 30_000;

export interface Address {
  /** A name or address of this machine. */
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
}

/** Answers over HTTP by a table of routes. */
export class HttpServer {
  readonly host: string;
  private readonly routes: Routes;
  private readonly onDefect: (error: unknown) => void;
  private readonly server: Server;
  /** Requests that have come as a whole and are not answered yet. */
  private asked = 0;
  private onAnswered: (() => void) | null = null;

  private constructor(host: string, routes: Routes, onDefect: (error: unknown) => void) {
    this.host = host;
    this.routes = routes;
    this.onDefect = onDefect;
    this.server = createServer({ requestTimeout: PATIENCE_MS }, (request, response) => {
      this.handle(request, response).catch((error: unknown) => {
        response.destroy();
        this.onDefect(error);
      });
    });
    this.server.maxConnections = MOST_CONNECTIONS;
  }

  /**
   * Resolves once requests are taken. Throws serve/address.
   *
   * @param onDefect told of an error that is not typed, a defect of the program
   */
  static async listen(
    { host, port }: Address,
    routes: Routes,
    onDefect: (error: unknown) => void,
  ): Promise<HttpServer> {
    const http = new HttpServer(host, routes, onDefect);
    await new Promise<void>((resolve, reject) => {
      http.server.on('error', (error) =>
        reject(failure('serve/address', { host, port, code: errorCode(error) }, error)),
      );
      http.server.listen(port, host, resolve);
    });
    return http;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Takes no more requests, and resolves once those that have come are answered. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    while (this.asked > 0) await new Promise<void>((resolve) => (this.onAnswered = resolve));
    this.server.closeAllConnections();
    await closed;
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = await this.read(request);
    if (!answer) return;
    this.asked++;
    try {
      const reply = await answer();
      if (response.destroyed) return; // its client did not wait
      const closed = once(response, 'close');
      send(response, reply);
      await closed;
    } finally {
      this.asked--;
      this.onAnswered?.();
    }
  }

  /** Reads a request as a whole: what answers it, or null where its client went away before. */
  private async read(request: IncomingMessage): Promise<(() => Promise<Reply>) | null> {
    try {
      requireProgram(request, this.host);
      const handler = requireRoute(this.routes, request);
      const body = request.method === 'POST' ? await bodyOf(request) : undefined;
      return async () => {
        try {
          return await handler(body);
        } catch (error) {
          return refusal(error);
        }
      };
    } catch (error) {
      if (request.destroyed && !request.complete) return null;
      const reply = refusal(error);
      request.resume(); // the answer is read by a client that could send all of its body
      return async () => reply;
    }
  }
}

/** The reply to a request that a typed error refuses; other errors are thrown again. */
function refusal(error: unknown): Reply {
  if (error instanceof TypedError) return replyTo(errorAnswer(error));
  throw error;
}

function send(response: ServerResponse, { status, body }: Reply): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'x-content-type-options': 'nosniff',
  });
  response.end(text);
}

/** undefined where it is empty. A longer one is read to its end, so that its client reads the answer. Throws serve/too-long and serve/not-json. */
async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Uint8Array>) {
    length += part.length;
    if (length > MOST_BYTES) parts = [];
    else parts.push(part);
  }
  if (length > MOST_BYTES) throw failure('serve/too-long', { limit: MOST_BYTES });
  const text = Buffer.concat(parts).toString('utf8').trim();
  return text === '' ? undefined : parseJson(text);
}
