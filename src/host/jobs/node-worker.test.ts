import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { endOf } from './job-end.ts';
import { nodeWorkers } from './node-worker.ts';
import { logTail } from './worker-log.ts';

const folder = mkdtempSync(join(tmpdir(), 'warmstart-worker-'));
after(() => rmSync(folder, { recursive: true }));

let number = 0;

function start(script: string, node: string = process.execPath) {
  const name = String(number++);
  const launcher = join(folder, `${name}.mjs`);
  writeFileSync(launcher, script);
  const logFile = join(folder, 'logs', `${name}.log`);
  const worker = nodeWorkers({ node, launcher })({ args: ['a b', '--c'], cwd: folder, logFile, detached: true });
  return { worker, logFile };
}

async function until(what: () => boolean): Promise<void> {
  for (let i = 0; i < 400; i++) {
    if (what()) return;
    await delay(25);
  }
  assert.fail('it never came to that');
}

/** How the command line obeys its host. */
const OBEYING = `
import { obeyHost } from ${JSON.stringify(new URL('../../cli/host-channel.ts', import.meta.url).href)};
obeyHost();
process.on('SIGINT', () => { console.log('stopping'); process.exit(130); });
setInterval(() => {}, 1000);
console.log('ready');
`;

test('a command gets its words and folder, and what it prints is in the log', async () => {
  const { worker, logFile } = start(
    'console.log(process.argv.slice(2)); console.error(process.cwd()); process.exit(3)',
  );
  assert.deepEqual(await worker.ended, { code: 3, signal: null });
  assert.match(logTail(logFile), /\[ 'a b', '--c' \]/);
  assert.match(logTail(logFile), /warmstart-worker-/);
});

test('an abort, an exhausted heap and a kill are told apart', async () => {
  const endsOf = async (script: string, { node = process.execPath, kill = false } = {}) => {
    const { worker, logFile } = start(script, node);
    if (kill) worker.kill();
    const exit = await worker.ended;
    return endOf({ ...exit, log: logTail(logFile), memoryShort: false });
  };
  assert.equal(await endsOf('process.abort()'), 'crashed');
  assert.equal(await endsOf('setInterval(() => {}, 1000)', { kill: true }), 'killed');
  if (process.platform === 'win32') return;
  const small = join(folder, 'small-node');
  writeFileSync(small, `#!/bin/sh\nexec '${process.execPath}' --max-old-space-size=20 "$@"\n`, { mode: 0o755 });
  const greedy = 'const kept = []; for (;;) kept.push(new Array(10000).fill(kept.length));';
  assert.equal(await endsOf(greedy, { node: small }), 'out-of-memory');
});

test('asked to stop, it stops as on Ctrl-C', async () => {
  const { worker, logFile } = start(OBEYING);
  await until(() => logTail(logFile).includes('ready'));
  worker.stop();
  assert.deepEqual(await worker.ended, { code: 130, signal: null });
  assert.match(logTail(logFile), /stopping/);
});

test('a Node that is not there rejects', async () => {
  const worker = nodeWorkers({ node: join(folder, 'no-node') })({
    args: [],
    cwd: folder,
    logFile: join(folder, 'none.log'),
    detached: true,
  });
  await assert.rejects(worker.ended, /ENOENT/);
});

/** A host that starts a worker and is then killed. */
async function afterTheHost(detached: boolean, leave: boolean): Promise<{ pid: number; logFile: string }> {
  const name = String(number++);
  const launcher = join(folder, `${name}.mjs`);
  const logFile = join(folder, `${name}.log`);
  writeFileSync(launcher, OBEYING);
  const host = `
    import { nodeWorkers } from ${JSON.stringify(new URL('./node-worker.ts', import.meta.url).href)};
    const worker = nodeWorkers({ launcher: ${JSON.stringify(launcher)} })({
      args: [], cwd: ${JSON.stringify(folder)}, logFile: ${JSON.stringify(logFile)}, detached: ${detached},
    });
    console.log(worker.pid);
    setInterval(() => {}, 1000);
    process.on('SIGUSR2', () => worker.leave());
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', host], { stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  await until(() => printed.includes('\n') && existsSync(logFile) && readFileSync(logFile, 'utf8').includes('ready'));
  if (leave) {
    child.kill('SIGUSR2');
    await delay(300);
  }
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('exit', resolve));
  return { pid: Number(printed), logFile };
}

test('when the host is killed, a worker stops in order, or goes on where it was to', async () => {
  const bound = await afterTheHost(false, false);
  await until(() => readFileSync(bound.logFile, 'utf8').includes('stopping'));
  for (const { pid, logFile } of [await afterTheHost(true, false), await afterTheHost(false, true)]) {
    await delay(300);
    assert.doesNotMatch(readFileSync(logFile, 'utf8'), /stopping/);
    process.kill(pid, 'SIGKILL'); // throws where it is gone
  }
});
