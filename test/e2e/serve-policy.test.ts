import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import { encodeModel } from '../../src/models/formats/pt.ts';
import { documentedCode } from '../documented-code.ts';
import { pythonWith } from '../python.ts';
import { sampleModel } from '../sample-model.ts';
import { warmstart, workplace, type JsonLine } from './warmstart.ts';

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts');
const LAUNCHER = join(import.meta.dirname, '../../bin/warmstart.mjs');
const OBSERVATION = [1, 2, 3, 4, 5];

let folder = '';
before(async (t) => {
  folder = workplace(t as Parameters<typeof workplace>[0]);
  writeFileSync(join(folder, 'm.pt'), encodeModel(await sampleModel()));
});

/** A server whose standard input is ours. */
function started(args: readonly string[], program = MAIN) {
  const child = spawn(process.execPath, [program, 'serve-policy', ...args], {
    cwd: folder,
    env: { ...process.env, LANG: 'en_US.UTF-8', LC_ALL: '' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  let look = (): void => {};
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    look();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.on('error', () => {}); // it may end before it has read all
  const lines = (): JsonLine[] =>
    stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as JsonLine);
  const ended = new Promise<{ code: number | null; signal: string | null; stderr: string }>((resolve) =>
    child.on('close', (code, signal) => resolve({ code, signal, stderr })),
  );
  return {
    child,
    lines,
    ended,
    send: (message: object) => void child.stdin.write(`${JSON.stringify(message)}\n`),
    /** Resolves with all lines once there are so many. */
    until: (count: number): Promise<JsonLine[]> =>
      new Promise((resolve, reject) => {
        look = () => lines().length >= count && resolve(lines());
        look();
        void ended.then(({ stderr: words }) => reject(new Error(`ended after ${lines().length} lines: ${words}`)));
      }),
  };
}

suite('serve-policy', () => {
  test('ends with standard input, when all is answered', async () => {
    const server = started(['m.pt']);
    for (let id = 0; id < 400; id++) server.send({ id, session: `s${id % 9}`, observation: OBSERVATION });
    server.child.stdin.end(JSON.stringify({ id: 400, observation: OBSERVATION }));
    const { code, stderr } = await server.ended;
    assert.equal(code, 0, stderr);
    const [ready, ...answers] = server.lines();
    assert.equal(ready['event'], 'ready');
    assert.deepEqual(
      answers.map(({ id }) => id),
      Array.from({ length: 401 }, (_, id) => id),
    );
    assert.equal(stderr, 'serving m.pt on standard input; Ctrl-C ends it\n');
  });

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    test(`${signal} ends it after what was asked, with and without the launcher`, async () => {
      for (const program of [MAIN, LAUNCHER]) {
        const server = started(['m.pt', '--port', '0', '--experience', 'signals.ndjson'], program);
        const [ready] = await server.until(1);
        for (let id = 0; id < 50; id++) server.send({ id, observation: OBSERVATION });
        await server.until(2);
        const reply = await fetch(`http://127.0.0.1:${Number(ready['port'])}/health`);
        assert.equal(reply.status, 200);
        server.child.kill(signal);
        const { code, stderr } = await server.ended;
        assert.equal(code, 0, stderr);
        assert.equal(server.lines().length, 51);
        assert.match(stderr, /^serving m\.pt on standard input and at http:\/\/127\.0\.0\.1:\d+; Ctrl-C ends it\n$/);
      }
      const written = readFileSync(join(folder, 'signals.ndjson'), 'utf8').split('\n');
      assert.equal(written.length % 50, 1, 'whole lines');
    });
  }

  test('the end of standard input leaves HTTP answering', async () => {
    const server = started(['m.pt', '--port', '0']);
    const [ready] = await server.until(1);
    server.child.stdin.end();
    const body = JSON.stringify({ observation: OBSERVATION });
    for (let i = 0; i < 3; i++) {
      const reply = await fetch(`http://127.0.0.1:${Number(ready['port'])}/decide`, { method: 'POST', body });
      assert.equal(((await reply.json()) as JsonLine)['step'], i);
    }
    server.child.kill('SIGTERM');
    assert.equal((await server.ended).code, 0);
  });

  test('a reader of standard output that has stopped holds up neither HTTP nor, after a while, the end', async () => {
    const server = started(['m.pt', '--port', '0']);
    const [ready] = await server.until(1);
    server.child.stdout.pause();
    for (let id = 0; id < 20_000; id++) server.send({ id, session: `s${id % 64}`, observation: OBSERVATION });
    const ask = async (): Promise<JsonLine> => {
      const reply = await fetch(`http://127.0.0.1:${Number(ready['port'])}/health`);
      return (await reply.json()) as JsonLine;
    };
    let decisions = -1;
    for (let now = 0; now !== decisions;) {
      decisions = now;
      await new Promise((resolve) => setTimeout(resolve, 500));
      now = Number((await ask())['decisions']);
    }
    assert.ok(decisions < 10_000, `${decisions} decisions that nobody reads`);
    server.child.kill('SIGTERM');
    await new Promise((resolve) => server.child.once('exit', resolve));
    server.child.stdout.resume();
    const { code, stderr } = await server.ended;
    assert.equal(code, 1);
    assert.match(stderr, /ended; the last answers were not read\n$/);
  });

  test('a killed server leaves whole records, and the next goes on with the file', async () => {
    const args = ['m.pt', '--experience', 'killed.ndjson'];
    const server = started(args);
    for (let id = 0; id < 200; id++) server.send({ id, observation: OBSERVATION, reward: 1 });
    await server.until(100);
    server.child.kill('SIGKILL');
    await server.ended;
    const next = started(args);
    next.send({ observation: OBSERVATION });
    next.child.stdin.end();
    assert.equal((await next.ended).code, 0);
    const records = readFileSync(join(folder, 'killed.ndjson'), 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as { step: number });
    assert.ok(records.length >= 90);
    assert.equal(records.at(-1)!.step, 0);
  });

  test('a model is named by its file, its folder or its alias', async () => {
    mkdirSync(join(folder, 'models/abc'), { recursive: true });
    writeFileSync(join(folder, 'models/abc/model.pt'), readFileSync(join(folder, 'm.pt')));
    writeFileSync(join(folder, 'models/abc/meta.json'), '{"aliases":["production"]}');
    for (const name of ['models/abc', 'production']) {
      const server = started([name]);
      server.child.stdin.end();
      assert.equal((await server.ended).code, 0);
      assert.match(String(server.lines()[0]['model']), /models[/\\]abc[/\\]model\.pt$/);
    }
  });

  test('the documented client in Python', (t) => {
    const python = pythonWith(t, ['json']);
    if (!python) return;
    const [client] = documentedCode('serving', 'python');
    const here = `"${process.execPath}", "${MAIN}"`.replaceAll('\\', '/');
    const code = client.replace('"npx", "warmstart"', here).replace('"m.pt"', 'sys.argv[1]');
    const printed = python(`import sys\n${code}\nprint(server.wait())`, join(folder, 'm.pt'));
    assert.match(printed, /^[012] \[0\.\d+, 0\.\d+, 0\.\d+\]\n0\n$/);
  });

  test('wrong usage and models that cannot be served end it at once, with exit code 2', async () => {
    writeFileSync(join(folder, 'text.pt'), 'hello');
    for (const [args, words] of [
      [[], /missing required argument 'model'/],
      [['none.pt'], /none\.pt: expected a file, found none/],
      [['text.pt'], /text\.pt: expected a model file of this program/],
      [['m.pt', '--port', '70000'], /--port: expected a number from 0 to 65535, found "70000"/],
      [['m.pt', '--sessions', '0'], /--sessions: expected a whole number of at least 1/],
      [['m.pt', '--threads', 'x'], /--threads: expected a whole number/],
      [['m.pt', '--experience', 'none/x.ndjson'], /none\/x\.ndjson: expected a file, found none/],
    ] as const) {
      const { code, stderr, stdout } = await warmstart(folder, ['serve-policy', ...args]);
      assert.equal(code, 2, `${args.join(' ')}: ${stderr}`);
      assert.match(stderr, words);
      assert.equal(stdout, '');
    }
  });
});
