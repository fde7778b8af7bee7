import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { os, type RouterClient } from '@orpc/server';
import { WebSocket } from 'ws';
import * as z from 'zod';
import { createRequestHandler } from './request-handler.ts';
import { RpcServer } from './rpc-connection.ts';
import { StudioServer } from './studio-server.ts';
import { Uploads } from './uploads.ts';

const streams = { open: 0, given: 0 };

const router = {
  double: os.input(z.object({ value: z.number() })).handler(({ input }) => 2 * input.value),
  defect: os.handler((): string => {
    throw new Error('a secret of the host');
  }),
  flood: os.input(z.object({ size: z.number() })).handler(async function* ({ input, signal }) {
    streams.open++;
    try {
      while (!signal?.aborted) {
        streams.given++;
        yield 'x'.repeat(input.size);
        await delay(1);
      }
    } finally {
      streams.open--;
    }
  }),
};
type Client = RouterClient<typeof router>;

interface Served {
  readonly server: StudioServer;
  readonly defects: unknown[];
  readonly origin: string;
  /** As a browser that opened the link has it. */
  readonly cookie: string;
}

async function serve(t: TestContext): Promise<Served> {
  const folder = mkdtempSync(join(tmpdir(), 'warmstart-studio-'));
  writeFileSync(join(folder, 'index.html'), 'the window');
  const defects: unknown[] = [];
  const onDefect = (error: unknown): void => void defects.push(error);
  const server = await StudioServer.listen({
    host: '127.0.0.1',
    port: 0,
    handleRequest: createRequestHandler({ renderer: folder, uploads: new Uploads(folder), onDefect }),
    rpc: new RpcServer(router, onDefect),
    onDefect,
  });
  t.after(async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const origin = `http://127.0.0.1:${server.port}`;
  const welcome = await fetch(server.link, { redirect: 'manual' });
  const cookie = welcome.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  return { server, defects, origin, cookie };
}

/** fetch does not let Host and Origin be chosen. */
async function ask(
  { server }: Served,
  path: string,
  headers: Readonly<Record<string, string>>,
  method = 'GET',
  body = '',
): Promise<{ readonly status: number; readonly text: string }> {
  const asked = httpRequest({ host: '127.0.0.1', port: server.port, path, method, headers });
  asked.end(body);
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  const parts = await answer.setEncoding('utf8').toArray();
  return { status: answer.statusCode ?? 0, text: parts.join('') };
}

/** Opens a socket; the client, or the status that it was refused with. */
async function open(
  served: Served,
  headers: Readonly<Record<string, string>>,
  path = '/rpc',
): Promise<WebSocket | number> {
  const socket = new WebSocket(`ws://127.0.0.1:${served.server.port}${path}`, { headers });
  return new Promise((resolve, reject) => {
    socket.on('open', () => resolve(socket));
    socket.on('unexpected-response', (_request, answer) => {
      resolve(answer.statusCode ?? 0);
      answer.resume();
    });
    socket.on('error', reject);
  });
}

async function client(served: Served): Promise<{ readonly socket: WebSocket; readonly client: Client }> {
  const socket = await open(served, { cookie: served.cookie, origin: served.origin });
  assert.ok(socket instanceof WebSocket);
  return { socket, client: createORPCClient(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket })) };
}

test('the link lets a browser in, without the token in its history', async (t) => {
  const served = await serve(t);
  const welcome = await fetch(`${served.server.link}&x=1`, { redirect: 'manual' });
  assert.equal(welcome.status, 303);
  assert.equal(welcome.headers.get('location'), '/?x=1');
  assert.match(welcome.headers.get('set-cookie') ?? '', /; Path=\/; HttpOnly; SameSite=Strict$/);
  assert.equal((await welcome.text()).includes(new URL(served.server.link).searchParams.get('token') ?? ''), false);
  const page = await ask(served, '/', { accept: 'text/html', cookie: `other=1; ${served.cookie}` });
  assert.deepEqual(page, { status: 200, text: 'the window' });
});

test('the token leads to no other site', async (t) => {
  const served = await serve(t);
  const token = new URL(served.server.link).search;
  const welcome = await fetch(`${served.origin}//evil.example/${token}`, { redirect: 'manual' });
  assert.equal(welcome.headers.get('location'), '/evil.example/');
});

test('without the token nothing is answered', async (t) => {
  const served = await serve(t);
  const name = served.cookie.split('=')[0] ?? '';
  const token = new URL(served.server.link).searchParams.get('token') ?? '';
  for (const headers of [{}, { cookie: `${name}=wrong` }, { cookie: `${name}=${token}` }, { cookie: name }]) {
    const answer = await ask(served, '/', { accept: 'text/html', ...headers });
    assert.equal(answer.status, 401);
    assert.doesNotMatch(answer.text, /the window/);
    assert.equal(await open(served, { origin: served.origin, ...headers }), 401);
  }
  assert.equal((await ask(served, '/?token=wrong', {})).status, 401);
  assert.equal((await ask(served, '/upload?name=a', { origin: served.origin }, 'POST', 'a')).status, 401);
});

test('pages of other sites are refused, also under a rebound name', async (t) => {
  const served = await serve(t);
  const { cookie, origin } = served;
  const { port } = served.server;
  const foreign = [
    'http://evil.example',
    `http://127.0.0.1:${port + 1}`,
    'null',
    `http://127.0.0.1:${port}.evil.example`,
  ];
  for (const other of foreign) {
    assert.equal((await ask(served, '/', { cookie, origin: other })).status, 403, other);
    assert.equal((await ask(served, '/upload?name=a', { cookie, origin: other }, 'POST', 'a')).status, 403, other);
    assert.equal(await open(served, { cookie, origin: other }), 403, other);
  }
  assert.equal((await ask(served, '/upload?name=a', { cookie }, 'POST', 'a')).status, 403);
  assert.equal(await open(served, { cookie }), 403);
  const rebound = { cookie, host: `evil.example:${port}` };
  assert.equal((await ask(served, '/', rebound)).status, 421);
  assert.equal(await open(served, { ...rebound, origin: `http://evil.example:${port}` }), 421);
  assert.equal((await ask(served, '/', { cookie, origin, accept: 'text/html' })).status, 200);
});

test('other methods and addresses are refused', async (t) => {
  const served = await serve(t);
  const { cookie, origin } = served;
  for (const method of ['PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
    assert.equal((await ask(served, '/', { cookie, origin }, method)).status, 405, method);
  }
  assert.equal(await open(served, { cookie, origin }, '/other'), 404);
  const socket = connect(served.server.port, '127.0.0.1');
  socket.end('GET /%zz HTTP/1.1\r\nHost: [bad\r\n\r\n');
  const [answer] = (await once(socket, 'data')) as [Buffer];
  assert.match(answer.toString(), /^HTTP\/1\.1 400 /);
});

test('procedures answer over the socket; a defect keeps its words', async (t) => {
  const served = await serve(t);
  const one = await client(served);
  assert.equal(await one.client.double({ value: 21 }), 42);
  await assert.rejects(one.client.double({ value: 'x' as unknown as number }), { code: 'BAD_REQUEST' });
  await assert.rejects(one.client.defect(), (error: Error) => !error.message.includes('secret'));
  one.socket.close();
});

test('subscriptions end with their tab, and only with theirs', async (t) => {
  const served = await serve(t);
  const [one, two] = [await client(served), await client(served)];
  const controller = new AbortController();
  const values = await one.client.flood({ size: 10 }, { signal: controller.signal });
  const others = await two.client.flood({ size: 10 });
  await values.next();
  await others.next();
  assert.equal(streams.open, 2);
  two.socket.terminate();
  await until(() => streams.open === 1);
  await values.next();
  controller.abort();
  await until(() => streams.open === 0);
  assert.equal(await one.client.double({ value: 1 }), 2);
  one.socket.close();
  assert.deepEqual(served.defects, []);
});

test('a tab that does not read slows its subscription down instead of filling the memory', async (t) => {
  const served = await serve(t);
  const { client: slow, socket } = await client(served);
  streams.given = 0;
  const values = await slow.flood({ size: 1_000_000 });
  await values.next();
  socket.pause();
  await delay(300);
  const before = streams.given;
  await delay(300);
  assert.ok(streams.given - before <= 1, `${streams.given} values of 1 MB were made for a tab that reads none`);
  socket.terminate();
  await until(() => streams.open === 0);
});

test('a malformed message ends the connection and nothing else', async (t) => {
  const served = await serve(t);
  const malformed = [
    'not JSON',
    '[]',
    '{}',
    '{"i":1}',
    '{"i":"1","p":{"u":"http://evil.example/double"}}',
    '{"i":"1","p":{"u":"/double","m":"GET"}}',
    '{"i":"1","p":{"u":"/double","h":{"content-type":"multipart/form-data"}}}',
    '{"i":"1","t":3,"p":{"e":"message"}}',
    `{"i":"${'1'.repeat(200)}","p":{"u":"/double"}}`,
    new Uint8Array([1, 2, 255, 3]),
  ];
  const bystander = await client(served);
  for (const message of malformed) {
    const { socket } = await client(served);
    socket.send(message);
    const [code] = (await once(socket, 'close')) as [number];
    assert.equal(code, 1008, String(message));
  }
  assert.equal(await bystander.client.double({ value: 2 }), 4);
  bystander.socket.close();
  assert.deepEqual(served.defects, []);
});

test('a procedure that is not there is an answer, not a defect', async (t) => {
  const served = await serve(t);
  const { socket } = await client(served);
  for (const path of ['/__proto__/constructor', '/nothing', '/double/handler', '/%']) {
    socket.send(JSON.stringify({ i: path, p: { u: path, b: { json: {} } } }));
    const [data] = (await once(socket, 'message')) as [Buffer];
    const answer = JSON.parse(data.toString()) as { i: string; p: { s: number } };
    assert.equal(answer.i, path);
    assert.ok(answer.p.s >= 400, data.toString());
  }
  socket.close();
  assert.deepEqual(served.defects, []);
});

async function until(is: () => boolean): Promise<void> {
  for (let tries = 0; !is(); tries++) {
    assert.ok(tries < 200, 'it did not come to be in 4 s');
    await delay(20);
  }
}
