import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { failure } from '../contract/errors/index.ts';
import { errorCode } from '../files/file-failure.ts';
import { Access } from './access.ts';
import { requestOf, respond, urlOf } from './node-http.ts';
import { isOwnHost, isOwnOrigin } from './page-guards.ts';
import type { RequestHandler } from './request-handler.ts';
import type { RpcServer } from './rpc-connection.ts';
import { serveSocket } from './rpc-socket.ts';
import { plainAnswer } from './security-headers.ts';

export interface StudioServerOptions {
  /** A name or address of this machine. */
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  readonly handleRequest: RequestHandler;
  readonly rpc: RpcServer;
  /** Told of an error that is not typed, a defect of the program. */
  readonly onDefect: (error: unknown) => void;
}

const MOST_CONNECTIONS = 256;
const MOST_MESSAGE_BYTES = 32 * 2 ** 20;
const RPC_PATH = '/rpc';
const METHODS: readonly string[] = ['GET', 'HEAD', 'POST'];

/** Shows the window in browsers: its files over HTTP, the host's procedures over a WebSocket at `/rpc`. */
export class StudioServer {
  private readonly options: StudioServerOptions;
  private readonly access = new Access();
  private readonly http: Server;
  private readonly sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MOST_MESSAGE_BYTES,
    perMessageDeflate: false,
  });

  private constructor(options: StudioServerOptions) {
    this.options = options;
    // An upload may last; headers still have to come within a minute.
    this.http = createServer({ requestTimeout: 0 }, (incoming, outgoing) => {
      this.answer(incoming, outgoing).catch((error: unknown) => {
        outgoing.destroy();
        options.onDefect(error);
      });
    });
    this.http.maxConnections = MOST_CONNECTIONS;
    this.http.on('upgrade', (incoming, socket, head) => this.upgrade(incoming, socket, head));
  }

  /** Resolves once requests are taken. Throws serve/address. */
  static async listen(options: StudioServerOptions): Promise<StudioServer> {
    const { host, port } = options;
    const server = new StudioServer(options);
    await new Promise<void>((resolve, reject) => {
      server.http.on('error', (error) =>
        reject(failure('serve/address', { host, port, code: errorCode(error) }, error)),
      );
      server.http.listen(port, host, resolve);
    });
    return server;
  }

  get port(): number {
    return (this.http.address() as AddressInfo).port;
  }

  /** What to open in a browser to be let in. */
  get link(): string {
    const { host } = this.options;
    const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
    const name = reachable.includes(':') ? `[${reachable}]` : reachable;
    return `http://${name}:${this.port}/?token=${this.access.token}`;
  }

  /** Ends every connection and subscription. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.http.close(() => resolve()));
    for (const socket of this.sockets.clients) socket.terminate();
    this.http.closeAllConnections();
    await closed;
  }

  private async answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const url = urlOf(incoming);
    if (!url) return respond(outgoing, plainAnswer(400, 'Expected an address of this server.'));
    const refusal = this.refusal(incoming, url);
    if (!refusal) return respond(outgoing, await this.options.handleRequest(requestOf(incoming, url)));
    await respond(outgoing, refusal);
    incoming.resume(); // what it still sends is not kept
  }

  /** What to answer to a request that may not be answered; null where it may. */
  private refusal({ headers, method = 'GET' }: IncomingMessage, url: URL): Response | null {
    if (!METHODS.includes(method)) return plainAnswer(405, 'Expected GET or POST.', { allow: METHODS.join(', ') });
    if (!isOwnHost(headers, this.options.host)) return plainAnswer(421, 'This server does not answer by this name.');
    if ((method === 'POST' || headers.origin !== undefined) && !isOwnOrigin(headers)) {
      return plainAnswer(403, 'Pages of other sites are not answered.');
    }
    return this.access.answer(method, url, headers.cookie);
  }

  private upgrade(incoming: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const refusal = this.upgradeRefusal(incoming);
    if (refusal !== null) {
      socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    this.sockets.handleUpgrade(incoming, socket, head, (opened) => serveSocket(opened, this.options.rpc));
  }

  private upgradeRefusal(incoming: IncomingMessage): string | null {
    const url = urlOf(incoming);
    if (!url) return '400 Bad Request';
    if (!isOwnHost(incoming.headers, this.options.host)) return '421 Misdirected Request';
    if (!isOwnOrigin(incoming.headers)) return '403 Forbidden';
    if (url.pathname !== RPC_PATH) return '404 Not Found';
    return this.access.isKnown(url, incoming.headers.cookie) ? null : '401 Unauthorized';
  }
}
