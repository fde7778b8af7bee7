import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

/** Makes the launcher believe that it runs on an older Node, so that it starts the pinned one. */
const PRETEND_OLDER =
  'data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"20.19.0"}})';

/** Stands for the command line: does what its first argument says, in a process of its own or not. */
const STUB = `
import { exitWithLauncher } from './parent-watch.ts';
import { onStopRequest } from './interrupts.ts';
exitWithLauncher();
const [what, ...rest]: string[] = process.argv.slice(2);
const say = (value: unknown) => console.log(JSON.stringify(value));
if (what === 'report') say({ rest, cwd: process.cwd(), pid: process.pid, launcher: process.env['WARMSTART_LAUNCHER'] ?? null });
if (what === 'exit') process.exitCode = Number(rest[0]);
if (what === 'wait') {
  setInterval(() => {}, 1000);
  if (rest[0] === 'listening') onStopRequest((signal) => say({ signal }));
  say({ pid: process.pid });
}
`;

let folder = '';
let launcher = '';

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'warm start ')); // a path with spaces
  launcher = join(folder, 'bin', 'warmstart.mjs');
  const root = join(import.meta.dirname, '..');
  for (const file of ['bin/warmstart.mjs', 'src/cli/parent-watch.ts', 'src/cli/interrupts.ts']) {
    cpSync(join(root, file), join(folder, file));
  }
  writeFileSync(join(folder, 'src/cli/main.ts'), STUB);
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  mkdirSync(join(folder, 'node_modules/node/bin'), { recursive: true });
  symlinkSync(
    process.execPath,
    join(folder, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node'),
  );
});
after(() => rmSync(folder, { recursive: true, force: true }));

for (const older of [false, true]) {
  const on = older ? 'an older Node' : 'the pinned Node';

  test(`${on}: passes arguments on and keeps the working directory, whose own processes are not watched`, async () => {
    const [report] = await output(start(older, ['report', 'a b', '--set', 'x=[1,2]'], folder));
    const { pid: _, ...said } = JSON.parse(report);
    assert.deepEqual(said, { rest: ['a b', '--set', 'x=[1,2]'], cwd: folder, launcher: null });
  });

  test(`${on}: gives the exit code`, async () => {
    const child = start(older, ['exit', '7']);
    assert.deepEqual(await once(child, 'exit'), [7, null]);
  });

  test(`${on}: works through a symbolic link`, async () => {
    const link = join(folder, `link-${older}.mjs`);
    symlinkSync(launcher, link);
    const [report] = await output(start(older, ['report'], tmpdir(), link));
    assert.deepEqual(JSON.parse(report).rest, []);
  });

  test(`${on}: says what to do where nothing is installed`, async () => {
    const bare = join(folder, 'bare');
    cpSync(join(folder, 'bin'), join(bare, 'bin'), { recursive: true });
    const child = start(older, ['report'], folder, join(bare, 'bin/warmstart.mjs'));
    let error = '';
    child.stderr?.on('data', (text) => (error += text));
    const [code] = await once(child, 'close');
    assert.equal(code, 1);
    assert.match(error, /packages in .* are not installed\n {2}→ run there: npm ci/);
  });

  test(`${on}: ends by the signal that is sent to it alone`, { skip: process.platform === 'win32' }, async () => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      const child = start(older, ['wait']);
      await said(child, 'pid');
      child.kill(signal);
      assert.deepEqual(await once(child, 'close'), [null, signal]);
    }
  });

  test(`${on}: Ctrl-C in a terminal is heard once`, { skip: process.platform === 'win32' }, async () => {
    const child = start(older, ['wait', 'listening'], folder, launcher, true);
    const heard: string[] = [];
    child.stdout?.on('data', (text) => heard.push(text));
    await said(child, 'pid');
    process.kill(-child.pid!, 'SIGINT'); // the whole process group, as a terminal does
    await said(child, 'signal');
    child.kill('SIGTERM'); // passed on after what the launcher still had to pass on
    await said(child, 'signal');
    assert.equal(heard.join('').match(/SIGINT/g)?.length, 1);
    process.kill(-child.pid!, 'SIGKILL');
    await once(child, 'exit');
  });
}

test('an older Node: what it started ends when it is killed', { skip: process.platform === 'win32' }, async () => {
  const child = start(true, ['wait', 'listening']);
  assert.notEqual(await said(child, 'pid'), child.pid);
  child.kill('SIGKILL');
  await once(child, 'close'); // nobody holds the other end of its output any more
});

function start(older: boolean, args: string[], cwd = folder, file = launcher, detached = false): ChildProcess {
  const { NODE_OPTIONS: _, ...env } = process.env;
  return spawn(process.execPath, [...(older ? ['--import', PRETEND_OLDER] : []), file, ...args], {
    cwd,
    detached,
    env,
  });
}

async function output(child: ChildProcess): Promise<string[]> {
  let text = '';
  let error = '';
  child.stdout?.on('data', (part) => (text += part));
  child.stderr?.on('data', (part) => (error += part));
  const [code] = await once(child, 'close');
  assert.equal(code, 0, error);
  return text.trim().split('\n');
}

/** Waits for the next line that has this key, and gives its value. */
async function said(child: ChildProcess, key: string): Promise<number> {
  for (;;) {
    const [text] = await once(child.stdout!, 'data');
    for (const line of String(text).trim().split('\n')) {
      const value = JSON.parse(line);
      if (key in value) return value[key];
    }
  }
}
