import type { AnyRouter } from '@orpc/server';
import { StandardRPCHandler } from '@orpc/server/standard';
import { createServerPeerHandleRequestFn } from '@orpc/server/standard-peer';
import { ServerPeer } from '@orpc/standard-server-peer';
import * as z from 'zod';
import '../contract/configuration/setting.ts'; // turns zod's code generation off before the first schema

/** One window's way to the host and back, whatever carries it. */
export interface Channel {
  /** Resolves when there is room for more, or nobody is left to read; so that a slow reader slows what it reads. */
  readonly send: (message: string | ArrayBufferLike | Uint8Array) => Promise<void>;
  /** Ends the way from this side, after a message that no window sends. */
  readonly refuse: () => void;
}

export interface RpcConnection {
  readonly receive: (message: unknown) => void;
  /** Ends every subscription. */
  readonly close: () => void;
}

/** Requests of one window that may be open at the same time; far above what one has. */
const MOST_OPEN = 1000;
/** Characters of one message. */
const MOST_CHARACTERS = 8 * 2 ** 20;

/** A message of oRPC's peers: a request, or the end of one (4). Uploads take another way, so none is binary. */
const messageSchema = z.union([
  z.strictObject({ i: z.string().max(100), t: z.literal(4), p: z.unknown().optional() }),
  z.strictObject({
    i: z.string().max(100),
    p: z.strictObject({
      u: z.string().max(1000).startsWith('/'),
      b: z.unknown().optional(),
      h: z.strictObject({ 'last-event-id': z.string().max(1000).optional() }).optional(),
    }),
  }),
]);

/** Serves the procedures of a host to any number of windows; each message is checked before they see it. */
export class RpcServer {
  private readonly handle: ReturnType<typeof createServerPeerHandleRequestFn>;
  private readonly onDefect: (error: unknown) => void;

  /** @param onDefect told of an error that a procedure let through, a defect of the program */
  constructor(router: AnyRouter, onDefect: (error: unknown) => void) {
    this.handle = createServerPeerHandleRequestFn(new StandardRPCHandler(router, {}), { context: {} });
    this.onDefect = onDefect;
  }

  connect(channel: Channel): RpcConnection {
    const peer = new ServerPeer((message) => channel.send(message));
    let open = 0;
    let closed = false;
    const close = (): void => {
      closed = true;
      peer.close();
    };
    const answer = async (message: string): Promise<void> => {
      open++;
      try {
        await peer.message(message, this.handle); // lasts as long as what it subscribes to
      } catch (error) {
        if (!closed) this.onDefect(error);
      } finally {
        open--;
      }
    };
    const receive = (message: unknown): void => {
      if (closed) return;
      if (open < MOST_OPEN && isMessage(message)) return void answer(message);
      close();
      channel.refuse();
    };
    return { receive, close };
  }
}

function isMessage(message: unknown): message is string {
  if (typeof message !== 'string' || message.length > MOST_CHARACTERS) return false;
  try {
    return messageSchema.safeParse(JSON.parse(message)).success;
  } catch {
    return false;
  }
}
