import { rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { controlAddress, prepareAddress } from './control-address.ts';
import { LONGEST_LINE, requestSchema, type ControlAnswer, type ControlRequest } from './control-protocol.ts';

const IDLE_MS = 30_000;

/** Where a live run is asked to pause, continue, stop or save. */
export class ControlServer {
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private readonly address: string;

  private constructor(server: Server, address: string) {
    this.server = server;
    this.address = address;
    server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
  }

  /**
   * Listens for a run whose folder's lock the caller holds: so a socket that is there is what a killed run left. Throws
   * what the system says where nothing can be listened at.
   */
  static async listen(
    directory: string,
    answer: (request: ControlRequest) => Omit<Extract<ControlAnswer, { ok: true }>, 'ok'>,
  ): Promise<ControlServer> {
    const address = controlAddress(directory);
    prepareAddress(address);
    if (process.platform !== 'win32') rmSync(address, { force: true });
    const server = createServer((socket) => converse(socket, answer));
    const control = new ControlServer(server, address);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(address, () => {
        server.off('error', reject);
        server.on('error', () => {}); // a connection that could not be taken: the next one may be
        resolve();
      });
    });
    server.unref();
    return control;
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    if (process.platform !== 'win32') rmSync(this.address, { force: true });
  }
}

function converse(socket: Socket, answer: (request: ControlRequest) => object): void {
  let rest = '';
  socket.unref();
  socket.setEncoding('utf8').setTimeout(IDLE_MS, () => socket.destroy());
  socket.on('error', () => {}); // whoever asked is gone
  socket.on('data', (text: string) => {
    rest += text;
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
      socket.write(`${JSON.stringify(answered(rest.slice(0, end), answer))}\n`);
      rest = rest.slice(end + 1);
    }
    if (rest.length > LONGEST_LINE) socket.destroy();
  });
}

function answered(line: string, answer: (request: ControlRequest) => object): object {
  try {
    const request = requestSchema.safeParse(JSON.parse(line));
    if (request.success) return { ok: true, ...answer(request.data.ask) };
  } catch {
    // no JSON; told below
  }
  return { ok: false, problem: 'expected {"ask":"status"}, or pause, continue, stop, checkpoint' };
}
