import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { sampleModel } from '../../../test/sample-model.ts';
import { folderFor, replaceModel, serve, type Line } from './testing/served.ts';

const OBSERVATION = [1, 2, 3, 4, 5];

async function served(t: TestContext) {
  const folder = folderFor(t);
  replaceModel(join(folder, 'm.pt'), await sampleModel());
  const server = serve(t, folder, { http: { host: '127.0.0.1', port: 0 } });
  const ready = await server.next();
  const port = Number(ready['port']);
  const ask = async (path: string, body?: unknown, method = body === undefined ? 'GET' : 'POST') => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const reply = await fetch(`http://127.0.0.1:${port}${path}`, { method, ...(body !== undefined && { body: text }) });
    assert.equal(reply.headers.get('content-type'), 'application/json; charset=utf-8');
    assert.equal(reply.headers.get('access-control-allow-origin'), null);
    return { status: reply.status, body: (await reply.json()) as Line & Line[] };
  };
  return { server, folder, port, ask, ready };
}

const kindOf = (body: Line): unknown => (body['error'] as { kind: string } | undefined)?.kind;

suite('routes', () => {
  test('POST /decide takes one request or an array of them, and shares its sessions with standard input', async (t) => {
    const { server, ask } = await served(t);
    const one = await ask('/decide', { id: 1, session: 'a', observation: OBSERVATION });
    assert.equal(one.status, 200);
    assert.deepEqual([one.body['id'], one.body['step'], one.body['began']], [1, 0, 'new']);
    const many = await ask('/decide', [
      { id: 2, session: 'a', observation: OBSERVATION },
      { id: 3, session: 'b', observation: OBSERVATION },
      { id: 4, session: 'a', observation: [] },
      { id: 5, session: 'a', observation: OBSERVATION },
    ]);
    assert.equal(many.status, 200);
    assert.deepEqual(
      many.body.map(({ id, step }) => [id, step]),
      [
        [2, 1],
        [3, 0],
        [4, undefined],
        [5, 2],
      ],
    );
    assert.equal(kindOf(many.body[2]), 'serve/length');
    server.send({ session: 'a', observation: OBSERVATION });
    assert.equal((await server.next())['step'], 3);
    assert.deepEqual((await ask('/decide', [])).body, []);
  });

  test('GET /health and GET /model tell what goes on', async (t) => {
    const { ask, ready } = await served(t);
    await ask(
      '/decide',
      [1, 2, 3].map((i) => ({ session: `s${i}`, observation: OBSERVATION })),
    );
    const { status, body } = await ask('/health');
    assert.equal(status, 200);
    const { uptime_seconds, ...health } = body;
    assert.ok(Number(uptime_seconds) > 0);
    const model = String(ready['sha256']).slice(0, 12);
    assert.deepEqual(health, { status: 'ok', model, version: 1, sessions: 3, waiting: 0, decisions: 3, batches: 1 });
    const { event: _, host: __, port: ___, ...known } = ready;
    assert.deepEqual((await ask('/model?x=1')).body, { ...known, members: 1, recurrent: true });
  });

  test('POST /reload takes the file as it is now, or another; standard output tells of it', async (t) => {
    const { server, folder, ask } = await served(t);
    assert.equal((await ask('/reload', '')).body['event'], 'unchanged');
    replaceModel(join(folder, 'n.pt'), { ...(await sampleModel()), card: 'another' });
    const { status, body } = await ask('/reload', { id: 'r', model: join(folder, 'n.pt') });
    const { id, ...event } = body;
    assert.deepEqual([status, id, event['event'], event['version']], [200, 'r', 'reloaded', 2]);
    assert.deepEqual(await server.next(), event);
    const refused = await ask('/reload', { model: join(folder, 'none.pt') });
    assert.deepEqual([refused.status, refused.body['event'], refused.body['version']], [422, 'reload-refused', 2]);
    assert.equal(kindOf(refused.body), 'file/not-found');
  });

  test('what is wrong has a status and an error of its own', async (t) => {
    const { ask } = await served(t);
    const cases: readonly [path: string, body: unknown, status: number, kind: string, method?: string][] = [
      ['/decide', 'x', 400, 'serve/not-json'],
      ['/decide', '', 400, 'serve/not-json'],
      ['/decide', { observation: [1] }, 400, 'serve/length'],
      ['/decide', Array.from({ length: 1025 }, () => 0), 400, 'serve/too-many'],
      ['/decide', 'x'.repeat(3 << 20), 413, 'serve/too-long'],
      ['/decide', undefined, 404, 'serve/route'],
      ['/reload', [], 400, 'serve/not-json'],
      ['/reload', { modell: 'x' }, 400, 'serve/unknown-field'],
      ['/health', '', 404, 'serve/route'],
      ['/toString', undefined, 404, 'serve/route'],
      ['/', 'x'.repeat(3 << 20), 404, 'serve/route', 'PUT'],
    ];
    for (const [path, body, status, kind, method] of cases) {
      const found = await ask(path, body, method);
      assert.deepEqual([found.status, kindOf(found.body)], [status, kind], path);
    }
  });
});

suite('a page in a browser', () => {
  const statusWith = async (port: number, headers: Record<string, string>): Promise<number> => {
    const asked = request({ host: '127.0.0.1', port, path: '/health', headers, agent: false });
    asked.end();
    const [reply] = (await once(asked, 'response')) as [{ statusCode: number; resume(): void }];
    reply.resume();
    return reply.statusCode;
  };

  test('cannot ask by a name that it made lead here, nor from another site', async (t) => {
    const { port } = await served(t);
    for (const host of [`127.0.0.1:${port}`, 'localhost', `LOCALHOST:${port}`, '[::1]:80', '10.0.0.7']) {
      assert.equal(await statusWith(port, { host }), 200, host);
    }
    for (const host of ['evil.example', `evil.example:${port}`, 'localhost.evil.example', '127.0.0.1.evil.example']) {
      assert.equal(await statusWith(port, { host }), 403, host);
    }
    for (const origin of ['https://evil.example', 'null', `http://127.0.0.1:${port}`]) {
      assert.equal(await statusWith(port, { origin }), 403, origin);
    }
  });
});

suite('the end', () => {
  test('what was asked is answered, what is idle or half asked does not hold it up', async (t) => {
    const { server, port, ask } = await served(t);
    const idle = connect(port, '127.0.0.1');
    const half = connect(port, '127.0.0.1');
    half.write('POST /decide HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{');
    const asked = connect(port, '127.0.0.1').setEncoding('utf8');
    const body = JSON.stringify(Array.from({ length: 500 }, (_, id) => ({ id, observation: OBSERVATION })));
    asked.write(`POST /decide HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    let text = '';
    asked.on('data', (part: string) => (text += part));
    for (const socket of [idle, half, asked]) socket.on('error', () => {});
    while ((await ask('/health')).body['waiting'] === 0) await wait(1);
    const before = performance.now();
    server.stop.request();
    assert.deepEqual(await server.ended, { answered: true });
    assert.ok(performance.now() - before < 3000);
    await once(asked, 'close');
    assert.equal((JSON.parse(text.split('\r\n\r\n')[1]) as Line[]).length, 500);
    await assert.rejects(fetch(`http://127.0.0.1:${port}/health`));
  });

  test('a client that goes away in the middle is no trouble', async (t) => {
    const { ask, port } = await served(t);
    for (let i = 0; i < 20; i++) {
      const socket = connect(port, '127.0.0.1');
      socket.write('POST /decide HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{');
      await wait(5);
      socket.destroy();
      const abort = new AbortController();
      const body = JSON.stringify({ observation: OBSERVATION });
      const gone = fetch(`http://127.0.0.1:${port}/decide`, { method: 'POST', body, signal: abort.signal });
      setTimeout(() => abort.abort(), i % 4);
      await gone.catch(() => {});
    }
    assert.equal((await ask('/health')).status, 200);
  });

  test('an address that is taken, or is none, is refused before anything is answered', async (t) => {
    const { port, folder } = await served(t);
    for (const [host, code] of [
      ['127.0.0.1', 'EADDRINUSE'],
      ['192.0.2.1', 'EADDRNOTAVAIL'],
    ] as const) {
      await assert.rejects(serve(t, folder, { http: { host, port } }).ended, {
        kind: 'serve/address',
        params: { host, port, code },
      });
    }
  });
});
