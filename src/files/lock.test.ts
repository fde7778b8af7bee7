import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { isFailure } from '../contract/errors/index.ts';
import { FileLock, isLockFile, liveOwner } from './lock.ts';
import { ownProcess } from './process-identity.ts';

function lockPath(t: TestContext): string {
  const directory = fs.mkdtempSync(join(tmpdir(), 'warmstart-lock-'));
  t.after(() => fs.rmSync(directory, { recursive: true, force: true }));
  return join(directory, 'run.lock');
}

const MODULE = JSON.stringify(import.meta.resolve('./lock.ts'));

/** A process that runs `body` with `FileLock` and the lock's `path`. */
function child(t: TestContext, path: string, body: string): ChildProcess {
  const program = `const { FileLock } = await import(${MODULE}); const path = process.argv[1]; ${body}`;
  const process_ = spawn(process.execPath, ['--input-type=module', '-e', program, path], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  t.after(() => process_.kill('SIGKILL'));
  return process_;
}

const HOLD = `new FileLock(path); process.stdout.write('held'); process.stdin.on('end', () => process.exit(0)).resume();`;

test('a lock names its owner, refuses a second one, and is gone when released', (t) => {
  const path = lockPath(t);
  const lock = new FileLock(path);
  const owner = liveOwner(path)?.owner;
  assert.equal(owner?.pid, process.pid);
  assert.equal(owner.host, hostname());
  assert.throws(() => new FileLock(path), {
    kind: 'file/locked',
    message: new RegExp(`run.lock: held by process ${process.pid} on .*\\n  → wait until it ends, or stop it`),
  });
  assert.equal(lock.touch(), true);
  lock.release();
  lock.release();
  assert.equal(lock.touch(), false);
  assert.deepEqual(fs.readdirSync(join(path, '..')), []);
  assert.equal(liveOwner(path), null);
  new FileLock(path).release();
});

test('a living process keeps its lock; one that exits gives it back; one that is killed loses it', async (t) => {
  const path = lockPath(t);
  const first = child(t, path, HOLD);
  await once(first.stdout!, 'data');
  assert.throws(
    () => new FileLock(path),
    (error) => isFailure(error, 'file/locked') && error.params['pid'] === first.pid,
  );
  first.stdin!.end();
  await once(first, 'exit');
  assert.equal(fs.existsSync(path), false);

  const second = child(t, path, HOLD);
  await once(second.stdout!, 'data');
  second.kill('SIGKILL');
  await once(second, 'exit');
  assert.equal(fs.existsSync(path), true);
  assert.equal(liveOwner(path), null);
  const lock = new FileLock(path);
  assert.equal(liveOwner(path)?.owner.token, lock.owner.token);
  assert.deepEqual(fs.readdirSync(join(path, '..')), ['run.lock']);
  lock.release();
});

test(
  'a process id that was given out again is not taken for the owner',
  { skip: process.platform !== 'linux' },
  (t) => {
    const path = lockPath(t);
    const owner = { ...ownProcess(), token: '0123456789abcdef', since: '2020-01-01T00:00:00.000Z' };
    fs.writeFileSync(path, JSON.stringify(owner));
    assert.equal(liveOwner(path)?.owner.token, owner.token, 'this very process lives');
    fs.writeFileSync(path, JSON.stringify({ ...owner, process_start: '1' }));
    assert.equal(liveOwner(path), null);
    new FileLock(path).release();
  },
);

test('an owner on another machine lives as long as its lock is touched', (t) => {
  const path = lockPath(t);
  const elsewhere = {
    ...ownProcess(),
    host: 'elsewhere',
    token: '0123456789abcdef',
    since: '2020-01-01T00:00:00.000Z',
  };
  fs.writeFileSync(path, JSON.stringify(elsewhere));
  assert.throws(() => new FileLock(path), { kind: 'file/locked' });
  const longAgo = new Date(Date.now() - 600_000);
  fs.utimesSync(path, longAgo, longAgo);
  assert.equal(liveOwner(path), null);
  const lock = new FileLock(path);
  fs.utimesSync(path, longAgo, longAgo);
  lock.touch();
  assert(fs.statSync(path).mtimeMs > Date.now() - 60_000);
  lock.release();
});

test('who lost the lock while stopped learns so and leaves the new owner’s alone', (t) => {
  const path = lockPath(t);
  const lock = new FileLock(path);
  const thief = { ...ownProcess(), token: 'fedcba9876543210', since: '2020-01-01T00:00:00.000Z' };
  fs.rmSync(path);
  fs.writeFileSync(path, JSON.stringify(thief));
  assert.equal(lock.touch(), false);
  lock.release();
  assert.equal(liveOwner(path)?.owner.token, thief.token);
});

test('a torn or hostile lock file is taken over', (t) => {
  const path = lockPath(t);
  const hostile = { ...ownProcess(), process_start: '1', token: '../../x', since: '' };
  for (const text of ['', '{"pid":', 'null', '\0\0\0', JSON.stringify(hostile)]) {
    fs.writeFileSync(path, text);
    const lock = new FileLock(path);
    assert.deepEqual(fs.readdirSync(join(path, '..')), ['run.lock'], JSON.stringify(text));
    lock.release();
  }
});

test('a takeover that was killed between its two steps is taken over itself', (t) => {
  const path = lockPath(t);
  const dead = { ...ownProcess(), process_start: '1', since: '' };
  fs.writeFileSync(path, JSON.stringify({ ...dead, token: 'a'.repeat(16) }));
  fs.writeFileSync(`${path}.${'a'.repeat(16)}`, JSON.stringify({ ...dead, token: 'b'.repeat(16) }));
  const lock = new FileLock(path);
  assert.deepEqual(fs.readdirSync(join(path, '..')), ['run.lock']);
  assert.equal(liveOwner(path)?.owner.token, lock.owner.token);
  lock.release();

  fs.writeFileSync(path, JSON.stringify({ ...dead, token: 'a'.repeat(16) }));
  const alive = { ...ownProcess(), token: 'b'.repeat(16), since: '' };
  fs.writeFileSync(`${path}.${'a'.repeat(16)}`, JSON.stringify(alive));
  assert.throws(() => new FileLock(path), { kind: 'file/locked' }, 'the successor lives');
});

test('of many processes at a dead owner’s lock, one at a time gets it', async (t) => {
  const path = lockPath(t);
  const witness = `${path}.witness`; // created exclusively while the lock is held
  const body = `
    const fs = await import('node:fs');
    let won = 0;
    const end = Date.now() + 1500;
    while (Date.now() < end) {
      let lock;
      try { lock = new FileLock(path); } catch (error) { if (error.kind !== 'file/locked' && !/changing hands/.test(error.message)) throw error; continue; }
      fs.closeSync(fs.openSync('${'WITNESS'}', 'wx'));
      fs.unlinkSync('${'WITNESS'}');
      won++;
      if (won % 2) lock.release(); else fs.writeFileSync(path, JSON.stringify({ ...lock.owner, process_start: '1' }));
    }
    fs.writeSync(1, String(won));
    process.kill(process.pid, 'SIGKILL'); // the locks declared dead above must not be released on exit`.replaceAll(
    'WITNESS',
    witness,
  );
  const children = [1, 2, 3, 4].map(() => child(t, path, body));
  const results = await Promise.all(
    children.map(async (process_) => {
      let output = '';
      process_.stdout!.on('data', (data: Buffer) => (output += data.toString()));
      const [code] = (await once(process_, 'close')) as [number | null];
      return { code, won: Number(output) };
    }),
  );
  for (const { code } of results) assert.equal(code, null, 'two processes held the lock at once');
  assert(results.reduce((sum, { won }) => sum + won, 0) > 20);
});

test('the lock’s own files are told from others beside it', () => {
  for (const name of ['run.lock', 'run.lock.0123456789abcdef', 'run.lock.torn', 'run.lock.0123456789ab.tmp']) {
    assert(isLockFile('run.lock', name), name);
  }
  for (const name of ['run.lock.bak', 'run.lock.tmp', 'other.lock', 'run.lockx', 'run.lock.0123456789ABCDEF']) {
    assert(!isLockFile('run.lock', name), name);
  }
});
