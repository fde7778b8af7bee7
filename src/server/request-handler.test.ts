import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import fc from 'fast-check';
import { createRequestHandler, type RequestHandler } from './request-handler.ts';
import { safeFileName } from './safe-file-name.ts';
import { Uploads } from './uploads.ts';

const ORIGIN = 'http://127.0.0.1:8360';
const PAGE = { headers: { accept: 'text/html,*/*' } };
const SECRET = 'what no page may read';

interface Place {
  readonly handle: RequestHandler;
  readonly workspace: string;
  readonly uploads: Uploads;
}

/** A built renderer beside a secret, and a workspace. */
function place(t: TestContext, mostBytes?: number): Place {
  const folder = mkdtempSync(join(tmpdir(), 'warmstart-server-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const renderer = join(folder, 'renderer');
  const workspace = join(folder, 'workspace');
  mkdirSync(join(renderer, 'assets'), { recursive: true });
  mkdirSync(workspace);
  writeFileSync(join(renderer, 'index.html'), '<title>the window</title>');
  writeFileSync(join(renderer, 'assets/main-a1b2c3.js'), 'export {};');
  writeFileSync(join(folder, 'secret.json'), SECRET);
  symlinkSync(join(folder, 'secret.json'), join(renderer, 'assets/link.json'));
  symlinkSync(folder, join(renderer, 'assets/up'));
  const uploads = new Uploads(workspace, mostBytes);
  const onDefect = (error: unknown): never => assert.fail(String(error));
  return { handle: createRequestHandler({ renderer, uploads, onDefect }), workspace, uploads };
}

const ask = (handle: RequestHandler, path: string, init?: RequestInit): Promise<Response> =>
  handle(new Request(ORIGIN + path, init));

test('every page begins with the same document; files are what they are', async (t) => {
  const { handle } = place(t);
  for (const path of ['/', '/runs/outputs/ppo/ppo', '/models/outputs/a/best_model.pt', '/models/a.json']) {
    const page = await ask(handle, path, PAGE);
    assert.equal(page.status, 200, path);
    assert.equal(page.headers.get('content-type'), 'text/html; charset=utf-8');
    assert.equal(page.headers.get('cache-control'), 'no-cache');
    assert.match(await page.text(), /the window/);
  }
  assert.equal((await ask(handle, '/')).status, 200, 'to a program that does not say what it accepts');
  const script = await ask(handle, '/assets/main-a1b2c3.js');
  assert.equal(script.headers.get('content-type'), 'text/javascript; charset=utf-8');
  assert.match(script.headers.get('cache-control') ?? '', /immutable/);
  assert.equal((await ask(handle, '/assets/main-ffffff.js')).status, 404);
  const tag = script.headers.get('etag') ?? '';
  const again = await ask(handle, '/assets/main-a1b2c3.js', { headers: { 'if-none-match': tag } });
  assert.equal(again.status, 304);
  const head = await ask(handle, '/', { ...PAGE, method: 'HEAD' });
  assert.equal(await head.text(), '');
});

test('every answer has a strict content policy', async (t) => {
  const { handle } = place(t);
  const answers = await Promise.all([
    ask(handle, '/', PAGE),
    ask(handle, '/assets/main-a1b2c3.js'),
    ask(handle, '/none.js'),
    ask(handle, '/%00', PAGE),
    ask(handle, '/', { method: 'DELETE' }),
    ask(handle, '/upload?name=a.pt', { method: 'POST', body: 'a' }),
  ]);
  for (const { headers, status } of answers) {
    const policy = headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'none'; script-src 'self';/, String(status));
    assert.doesNotMatch(policy, /unsafe-eval|wasm-unsafe|script-src[^;]*unsafe-inline|\*/);
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.equal(headers.get('referrer-policy'), 'no-referrer');
  }
});

test('no path leads out of the built files, however it is written', async (t) => {
  const { handle } = place(t);
  const ways = [
    '/../secret.json',
    '/..%2fsecret.json',
    '/%2e%2e/secret.json',
    '/%2e%2e%2fsecret.json',
    '/assets/..%2f..%2fsecret.json',
    '/assets/%2e%2e/%2e%2e/secret.json',
    '/..%5csecret.json',
    '/assets/..%5c..%5csecret.json',
    '/%252e%252e/secret.json',
    '/assets/link.json',
    '/assets/up/secret.json',
    '//secret.json',
    '/assets/%00/../../secret.json',
    '/C:%5csecret.json',
    '/%E0%A4%A.json',
    '/.%2e/secret.json',
  ];
  for (const way of ways) {
    const answer = await ask(handle, way);
    assert.ok([400, 404].includes(answer.status), `${way}: ${answer.status}`);
    assert.doesNotMatch(await answer.text(), /no page may read/, way);
  }
});

test('random paths never reach a secret nor end in a defect', async (t) => {
  const { handle } = place(t);
  const part = fc.constantFrom(
    '..',
    '.',
    '%2e%2e',
    '%2f',
    '%5c',
    '/',
    'assets',
    'up',
    'link.json',
    'secret.json',
    '%00',
    '%',
    '%25',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(part, { maxLength: 8 }), async (parts) => {
      const answer = await ask(handle, `/${parts.join('')}`);
      assert.doesNotMatch(await answer.text(), /no page may read/);
    }),
    { numRuns: 300 },
  );
});

test('an upload becomes a file of its own in the workspace', async (t) => {
  const { handle, workspace } = place(t);
  const bytes = crypto.getRandomValues(new Uint8Array(60_000));
  const send = () =>
    ask(handle, `/upload?name=${encodeURIComponent('最佳 model.pt')}`, { method: 'POST', body: bytes });
  const first = await send();
  assert.equal(first.status, 201);
  const { path } = (await first.json()) as { path: string };
  assert.match(path, /^\.warmstart\/uploads\/[0-9a-f]{16}\/最佳 model\.pt$/);
  assert.deepEqual(new Uint8Array(readFileSync(join(workspace, path))), bytes);
  const second = (await (await send()).json()) as { path: string };
  assert.notEqual(second.path, path);
});

test('an upload that is too large, or torn, leaves nothing and says what to do', async (t) => {
  const { handle, workspace } = place(t, 1000);
  const large = await ask(handle, '/upload?name=a.pt', { method: 'POST', body: new Uint8Array(1001) });
  assert.equal(large.status, 422);
  assert.equal(((await large.json()) as { kind: string }).kind, 'server/upload-too-large');
  const torn = new ReadableStream({
    start: (body) => body.enqueue(new Uint8Array(10)),
    pull: (body) => body.error(new Error('connection lost')),
  });
  const answer = await ask(handle, '/upload?name=a.pt', { method: 'POST', body: torn, duplex: 'half' });
  assert.equal(((await answer.json()) as { kind: string }).kind, 'server/upload-torn');
  assert.deepEqual(readdirSync(join(workspace, '.warmstart/uploads')), []);
  assert.equal((await ask(handle, '/upload?name=a.pt')).status, 405);
});

test('uploads are kept for a day', async (t) => {
  const { uploads, workspace } = place(t);
  const body = async function* () {
    yield new Uint8Array(3);
  };
  const old = await uploads.receive('old.pt', body());
  const recent = await uploads.receive('recent.pt', body());
  const long = Date.now() / 1000 - 90_000;
  utimesSync(join(workspace, old, '..'), long, long);
  await uploads.removeOld();
  assert.equal(existsSync(join(workspace, old)), false);
  assert.equal(existsSync(join(workspace, recent)), true);
});

test('a sent name is made into one that leads nowhere else and holds no markup', () => {
  const names: Readonly<Record<string, string>> = {
    'model.pt': 'model.pt',
    '../../.bashrc': 'bashrc',
    'C:\\Users\\a\\model.pt': 'model.pt',
    '/etc/passwd': 'passwd',
    '<img src=x onerror=alert(1)>.pt': '_img src=x onerror=alert(1)_.pt',
    'a\0b\nc.pt': 'a_b_c.pt',
    '\u202Etp.ledom': '_tp.ledom',
    '..': 'file',
    '': 'file',
    'con.pt': '_con.pt',
    'trailing. . ': 'trailing',
    [`${'长'.repeat(200)}.safetensors`]: `${'长'.repeat(36)}.safetensors`,
  };
  for (const [sent, expected] of Object.entries(names)) assert.equal(safeFileName(sent), expected);
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (sent) => {
      const name = safeFileName(sent);
      assert.ok(name.length > 0 && Buffer.byteLength(name) <= 121, name);
      assert.doesNotMatch(name, /[\\/\0<>]|^\.|^\s|[.\s]$/);
    }),
    { numRuns: 500 },
  );
});
