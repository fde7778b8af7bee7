import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { os } from '@orpc/server';
import { CHANNELS } from '../../src/contract/window.ts';
import { RpcServer } from '../../src/server/rpc-connection.ts';
import './electron-double/register.ts';

const { WindowConnections } = await import('../../src/main/window-connections.ts');
const { ipcMain } = await import('./electron-double/ipc-main.ts');

interface Frame {
  readonly url: string;
}

/** What a window's contents are to the connections; keeps what it was sent. */
class Contents extends EventEmitter {
  readonly id: number;
  readonly mainFrame: Frame;
  readonly sent: { readonly channel: string; readonly message: unknown }[] = [];

  constructor(id: number, url = 'app://warmstart/') {
    super();
    this.id = id;
    this.mainFrame = { url };
  }

  isDestroyed(): boolean {
    return false;
  }

  send(channel: string, message: unknown): void {
    this.sent.push({ channel, message });
  }

  /** As Electron tells of a message from one of its frames. */
  tell(channel: string, message?: unknown, senderFrame: Frame | null = this.mainFrame): void {
    ipcMain.emit(channel, { sender: this, senderFrame }, message);
  }
}

const asked: string[] = [];
let subscriptions = 0;
const router = {
  ask: os.handler(() => {
    asked.push('asked');
    return 'answer';
  }),
  listen: os.handler(async function* ({ signal }) {
    subscriptions++;
    yield 1;
    await new Promise((resolve) => signal?.addEventListener('abort', resolve));
    subscriptions--;
  }),
};
const ours = new Set<unknown>();
new WindowConnections(Promise.resolve(new RpcServer(router, (error) => assert.fail(String(error)))), (contents) =>
  ours.has(contents),
);

const ASK = '{"i":"1","p":{"u":"/ask"}}';

function window(id: number, url?: string): Contents {
  const contents = new Contents(id, url);
  ours.add(contents);
  return contents;
}

async function settled(): Promise<void> {
  for (let turns = 0; turns < 20; turns++) await turn();
}

test('the top frame of a window of ours is answered', async () => {
  const contents = window(1);
  contents.tell(CHANNELS.open);
  contents.tell(CHANNELS.message, ASK);
  await settled();
  assert.deepEqual(contents.sent, [{ channel: CHANNELS.message, message: '{"i":"1","p":{"b":{"json":"answer"}}}' }]);
});

test('a forged sender is as if it had sent nothing', async () => {
  asked.length = 0;
  const contents = window(2);
  contents.tell(CHANNELS.open);
  await settled();
  const stranger = new Contents(2); // the same number, but no window of ours
  stranger.tell(CHANNELS.open);
  stranger.tell(CHANNELS.message, ASK);
  contents.tell(CHANNELS.message, ASK, { url: 'app://warmstart/' }); // a frame inside the page
  contents.tell(CHANNELS.message, ASK, null); // a frame that is gone
  for (const url of [
    'http://evil.example/',
    'app://warmstart.evil.example/',
    'app://other/',
    'about:blank',
    'file:///a',
  ]) {
    const elsewhere = window(3, url);
    elsewhere.tell(CHANNELS.open);
    elsewhere.tell(CHANNELS.message, ASK);
    assert.deepEqual(elsewhere.sent, [], url);
  }
  await settled();
  assert.deepEqual(asked, []);
  assert.deepEqual(stranger.sent, []);
});

test('a malformed message ends the connection, which begins anew with the next page', async () => {
  asked.length = 0;
  for (const malformed of ['no JSON', 17, null, { i: '1' }, new Uint8Array(3), '{"i":"1","p":{"u":"ask"}}']) {
    const contents = window(4);
    contents.tell(CHANNELS.open);
    await settled();
    contents.tell(CHANNELS.message, malformed);
    contents.tell(CHANNELS.message, ASK);
    await settled();
    assert.deepEqual(
      contents.sent.map(({ channel }) => channel),
      [CHANNELS.closed],
    );
    contents.tell(CHANNELS.open);
    contents.tell(CHANNELS.message, ASK);
    await settled();
    assert.equal(contents.sent.at(-1)?.channel, CHANNELS.message);
    contents.emit('destroyed');
  }
});

test('subscriptions end when the page is loaded anew, its process dies, or its window closes', async () => {
  const contents = window(5);
  for (const end of ['open', 'render-process-gone', 'destroyed']) {
    contents.tell(CHANNELS.open);
    contents.tell(CHANNELS.message, '{"i":"9","p":{"u":"/listen"}}');
    await settled();
    assert.equal(subscriptions, 1, end);
    if (end === 'open') contents.tell(CHANNELS.open);
    else contents.emit(end);
    await settled();
    assert.equal(subscriptions, 0, end);
  }
});
