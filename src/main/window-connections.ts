import { ipcMain, type IpcMainEvent, type WebContents } from 'electron';
import { CHANNELS } from '../contract/window.ts';
import type { RpcConnection, RpcServer } from '../server/rpc-connection.ts';
import { isAppUrl } from './app-scheme.ts';

/**
 * The windows' ways to the host: one connection for each page that a window loads. Messages are taken only from the
 * top frame of a window of ours that shows a page of ours; others are as if never sent.
 */
export class WindowConnections {
  private readonly connections = new Map<number, RpcConnection>();
  private readonly rpc: Promise<RpcServer>;
  private readonly isOurs: (contents: WebContents) => boolean;

  /** @param rpc may still be opening; pages wait for it */
  constructor(rpc: Promise<RpcServer>, isOurs: (contents: WebContents) => boolean) {
    this.rpc = rpc;
    this.isOurs = isOurs;
    ipcMain.on(CHANNELS.open, (event) => {
      if (this.isTrusted(event)) this.open(event.sender);
    });
    ipcMain.on(CHANNELS.message, (event, message: unknown) => {
      if (this.isTrusted(event)) this.connections.get(event.sender.id)?.receive(message);
    });
  }

  private isTrusted({ sender, senderFrame }: IpcMainEvent): boolean {
    return senderFrame !== null && senderFrame === sender.mainFrame && isAppUrl(senderFrame.url) && this.isOurs(sender);
  }

  private open(contents: WebContents): void {
    const known = this.connections.get(contents.id);
    if (known) known.close();
    else contents.once('destroyed', () => this.end(contents.id));
    const connection = this.connect(contents);
    this.connections.set(contents.id, connection);
    contents.once('render-process-gone', () => connection.close());
  }

  private end(id: number): void {
    this.connections.get(id)?.close();
    this.connections.delete(id);
  }

  /** Keeps what comes before the host is there. */
  private connect(contents: WebContents): RpcConnection {
    let waiting: unknown[] = [];
    let connection: RpcConnection | null = null;
    let closed = false;
    const send = (channel: string, message?: unknown): void => {
      if (!closed && !contents.isDestroyed()) contents.send(channel, message);
    };
    const begin = (rpc: RpcServer): void => {
      if (closed) return;
      connection = rpc.connect({
        send: async (message) => send(CHANNELS.message, message),
        refuse: () => send(CHANNELS.closed),
      });
      for (const message of waiting) connection.receive(message);
      waiting = [];
    };
    this.rpc.then(begin, () => send(CHANNELS.closed));
    return {
      receive: (message) => (connection ? connection.receive(message) : void waiting.push(message)),
      close: () => {
        closed = true;
        connection?.close();
      },
    };
  }
}
