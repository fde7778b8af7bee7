import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { isFailure } from '../../contract/errors/index.ts';
import type { Job } from '../../contract/host/jobs.ts';
import type { Notice } from '../../contract/host/system.ts';
import { FileLock } from '../../files/lock.ts';
import { identityOf } from '../../files/process-identity.ts';
import { Notices } from '../system/notices.ts';
import { Workspace } from '../workspace.ts';
import { readJobRecords, writeJobRecords, type JobRecord } from './job-record.ts';
import { Jobs, type JobsOptions } from './jobs.ts';
import type { StartWorker, WorkerExit, WorkerRequest } from './start-worker.ts';

const top = mkdtempSync(join(tmpdir(), 'warmstart-jobs-'));
after(() => rmSync(top, { recursive: true }));

interface Started extends WorkerRequest {
  readonly end: (exit: Partial<WorkerExit>, said?: string) => Promise<void>;
  stopped: boolean;
}

/** Workers that do nothing until the test ends them. */
function workers(kind: 'utility' | 'node' = 'node'): { readonly start: StartWorker; readonly started: Started[] } {
  const started: Started[] = [];
  const start: StartWorker = (request) => {
    const { promise, resolve } = Promise.withResolvers<WorkerExit>();
    mkdirSync(dirname(request.logFile), { recursive: true });
    const end = async (exit: Partial<WorkerExit>, said = ''): Promise<void> => {
      writeFileSync(request.logFile, said);
      resolve({ code: null, signal: null, ...exit });
      await delay(0);
    };
    const one: Started = { ...request, end, stopped: false };
    started.push(one);
    return {
      kind,
      pid: process.pid,
      ended: promise,
      stop: () => {
        one.stopped = true;
        void end({ code: 130 });
      },
      leave: () => kind === 'node',
      kill: () => void end({ signal: 'SIGKILL' }),
    };
  };
  return { start, started };
}

let number = 0;

function jobsOf(options: Partial<JobsOptions> = {}) {
  const workspace = options.workspace ?? new Workspace(join(top, String(number++)), []);
  const notices = new Notices();
  const { start, started } = workers();
  const jobs = new Jobs({
    workspace,
    notices,
    start,
    fallback: null,
    detached: false,
    cores: 2,
    readOnly: false,
    ...options,
  });
  return { workspace, notices, started, jobs, told: () => noticesOf(notices) };
}

async function noticesOf(notices: Notices): Promise<Notice[]> {
  const end = new AbortController();
  const told: Notice[] = [];
  setTimeout(() => end.abort(), 20);
  for await (const notice of notices.since(0, end.signal)) told.push(notice);
  return told;
}

const pretraining = (run: string, threads = 1) => ({
  kind: 'pretrain' as const,
  run,
  args: ['pretrain', 'configurations/a b.json'],
  threads,
});

const state = (jobs: Jobs, { id }: Job): string => {
  const job = jobs.list().find((one) => one.id === id)!;
  return job.end ?? job.state;
};

test('jobs begin while cores are free, the others when they become so', async () => {
  const { jobs, started } = jobsOf();
  const [a, b, c] = ['outputs/a', 'outputs/b', 'outputs/c'].map((run) => jobs.add(pretraining(run)));
  assert.deepEqual(
    [a, b, c].map((job) => state(jobs, job)),
    ['running', 'running', 'queued'],
  );
  assert.deepEqual(started[0].args, ['pretrain', 'configurations/a b.json']);
  assert.equal(a.command, "npx warmstart pretrain 'configurations/a b.json'");
  await started[0].end({ code: 0 });
  assert.deepEqual(
    [a, b, c].map((job) => state(jobs, job)),
    ['finished', 'running', 'running'],
  );
});

test('a queued job can be taken out, a running one cannot', () => {
  const { jobs, started } = jobsOf();
  const first = jobs.add(pretraining('outputs/a', 2));
  const second = jobs.add(pretraining('outputs/b', 2));
  jobs.cancel(second.id);
  assert.equal(state(jobs, second), 'stopped');
  for (const id of [first.id, second.id, 'nothing']) {
    assert.throws(
      () => jobs.cancel(id),
      (error) => isFailure(error, 'host/not-queued'),
    );
  }
  assert.equal(started.length, 1);
});

test('a folder has one job at a time', async () => {
  const { jobs, started } = jobsOf();
  jobs.add(pretraining('outputs/a'));
  assert.throws(
    () => jobs.add(pretraining('outputs/a')),
    (error) => isFailure(error, 'host/run-taken'),
  );
  await started[0].end({ code: 0 });
  assert.ok(jobs.add(pretraining('outputs/a')));
});

test('each end is told in both languages, a stop that was asked for is not', async () => {
  const { jobs, started, told } = jobsOf({ cores: 9 });
  const ends: readonly [Partial<WorkerExit>, string, string][] = [
    [{ code: 0 }, '', 'finished'],
    [{ code: 130 }, '', 'stopped'],
    [{ code: 2 }, 'no such file\n  → name another\n', 'failed'],
    [{ signal: 'SIGSEGV' }, '', 'crashed'],
    [{ signal: 'SIGABRT' }, 'JavaScript heap out of memory', 'out-of-memory'],
    [{ signal: 'SIGKILL' }, '', 'killed'],
  ];
  const all = ends.map((_, i) => jobs.add(pretraining(`outputs/${i}`)));
  for (const [i, [exit, said]] of ends.entries()) await started[i].end(exit, said);
  assert.deepEqual(
    all.map((job) => state(jobs, job)),
    ends.map(([, , end]) => end),
  );
  const notices = await told();
  assert.deepEqual(
    notices.map(({ tone, run }) => `${tone} ${run}`),
    ['success outputs/0', 'error outputs/2', 'error outputs/3', 'error outputs/4', 'error outputs/5'],
  );
  for (const { text } of notices) assert.match(text.zh, /\p{Script=Han}/u);
  assert.equal(notices[1].text.en, 'Pretraining outputs/2: failed: no such file');
  const failed = jobs.list()[2];
  assert.equal(failed.message?.en, 'no such file\n  → name another');
  assert.match(jobs.list()[4].message!.en, /memory/);
});

test('a utility process that its allocator ended goes on in a plain one, and later jobs begin there', async () => {
  const utility = workers('utility');
  const node = workers('node');
  const { jobs, told } = jobsOf({ start: utility.start, fallback: node.start });
  const job = jobs.add(pretraining('outputs/a'));
  assert.equal(jobs.list()[0].worker, 'utility');
  await utility.started[0].end({ signal: 'SIGTRAP' });
  assert.equal(state(jobs, job), 'running');
  assert.equal(jobs.list()[0].worker, 'node');
  assert.deepEqual(node.started[0].args, utility.started[0].args);
  jobs.add(pretraining('outputs/b'));
  assert.deepEqual([utility.started.length, node.started.length], [1, 2]);
  await node.started[0].end({ signal: 'SIGTRAP' });
  assert.equal(state(jobs, job), 'crashed', 'a plain process has no such allocator');
  const [first] = await told();
  assert.equal(first.tone, 'warning');
});

test('closing stops what runs, and leaves the queue to the host to come', async () => {
  const { jobs, started, workspace } = jobsOf();
  const running = jobs.add(pretraining('outputs/a', 2));
  const queued = jobs.add(pretraining('outputs/b', 2));
  await jobs.close('stop');
  assert.ok(started[0].stopped);
  assert.equal(state(jobs, running), 'stopped');
  assert.equal(started.length, 1, 'nothing begins while it closes');
  const next = jobsOf({ workspace });
  assert.equal(state(next.jobs, queued), 'running');
  assert.deepEqual(
    next.started.map(({ args }) => args),
    [['pretrain', 'configurations/a b.json']],
  );
});

test('closing leaves what runs going on where asked, a utility process’s run in a plain one', async () => {
  const plain = jobsOf();
  plain.jobs.add(pretraining('outputs/a'));
  await plain.jobs.close('leave');
  assert.ok(!plain.started[0].stopped);
  const utility = workers('utility');
  const node = workers('node');
  const { jobs } = jobsOf({ start: utility.start, fallback: node.start });
  jobs.add(pretraining('outputs/a'));
  await jobs.close('leave');
  assert.ok(utility.started[0].stopped);
  assert.deepEqual(
    node.started.map(({ args, detached }) => ({ args, detached })),
    [{ args: ['pretrain', '--resume', 'outputs/a'], detached: true }],
  );
});

function recorded(changes: Partial<JobRecord>): JobRecord {
  const base = { id: 'a', kind: 'pretrain', run: 'outputs/a', state: 'running', command: 'npx …', threads: 2 } as const;
  const times = { queuedAt: 1, startedAt: Date.now(), endedAt: null };
  return { ...base, ...times, worker: 'node', end: null, message: null, args: [], process: null, ...changes };
}

test('a job whose process is gone when the host comes back is lost, and says so', async () => {
  const workspace = new Workspace(join(top, 'lost'), []);
  const ended = spawn(process.execPath, ['-e', '']);
  const identity = identityOf(ended.pid!);
  await new Promise((resolve) => ended.once('exit', resolve));
  writeJobRecords(join(workspace.root, '.warmstart', 'jobs.json'), [recorded({ process: identity })]);
  const { jobs, told } = jobsOf({ workspace });
  assert.equal(jobs.list()[0].end, 'lost');
  assert.match(jobs.list()[0].message!.en, /resume/);
  assert.equal((await told())[0].tone, 'error');
});

test('a job whose process lives is taken over, its cores counted, and its end noticed', async () => {
  const workspace = new Workspace(join(top, 'alive'), []);
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  after(() => child.kill('SIGKILL'));
  writeJobRecords(join(workspace.root, '.warmstart', 'jobs.json'), [recorded({ process: identityOf(child.pid!) })]);
  const { jobs, started } = jobsOf({ workspace });
  const waiting = jobs.add(pretraining('outputs/b'));
  assert.deepEqual([jobs.list()[0].state, state(jobs, waiting)], ['running', 'queued']);
  await jobs.stop('a');
  await once(child, 'exit');
  assert.equal(jobs.of('outputs/a'), null, 'whoever asks is told at once');
  for (let i = 0; i < 100 && started.length === 0; i++) await delay(50);
  assert.deepEqual([jobs.list()[0].end, state(jobs, waiting)], ['lost', 'running']);
});

test('a job is on the disk before its process begins', () => {
  const workspace = new Workspace(join(top, 'before'), []);
  const { start } = workers();
  const kept: JobRecord[][] = [];
  const { jobs } = jobsOf({
    workspace,
    start: (request) => {
      kept.push(readJobRecords(join(workspace.root, '.warmstart', 'jobs.json')));
      return start(request);
    },
  });
  jobs.add(pretraining('elsewhere/a'));
  assert.deepEqual(
    kept.map((records) => records.map(({ run, state: one, process: own }) => [run, one, own])),
    [[['elsewhere/a', 'running', null]]],
  );
});

test('a job whose process its host did not come to note is found by its run’s lock', async () => {
  const workspace = new Workspace(join(top, 'unnoted'), []);
  const file = join(workspace.root, '.warmstart', 'jobs.json');
  const long = Date.now() - 60_000;
  writeJobRecords(file, [recorded({}), recorded({ id: 'b', run: 'outputs/b', startedAt: long })]);
  const { jobs, told } = jobsOf({ workspace });
  const ends = () => jobs.list().map(({ end }) => end);
  assert.deepEqual(ends(), [null, 'lost'], 'the first may not have come to its lock yet');
  mkdirSync(join(workspace.root, 'outputs/a'), { recursive: true });
  const lock = new FileLock(join(workspace.root, 'outputs/a/run.lock'));
  after(() => lock.release());
  for (let i = 0; i < 100 && readJobRecords(file)[0].process === null; i++) await delay(50);
  assert.equal(readJobRecords(file)[0].process?.pid, process.pid);
  assert.deepEqual(ends(), [null, 'lost']);
  assert.equal((await told()).length, 1);
});

test('a read-only host starts nothing and shows what the other one does', () => {
  const { workspace, jobs } = jobsOf();
  const other = jobsOf({ workspace, readOnly: true });
  jobs.add(pretraining('outputs/a'));
  assert.deepEqual(
    other.jobs.list().map(({ state: one }) => one),
    ['running'],
  );
  assert.equal(other.started.length, 0);
});

test('a process that cannot be started is a failed job', async () => {
  const { jobs } = jobsOf({
    start: () => {
      throw new Error('spawn ENOENT');
    },
  });
  const job = jobs.add(pretraining('outputs/a'));
  assert.equal(state(jobs, job), 'failed');
  assert.equal(jobs.list()[0].message?.en, 'spawn ENOENT');
});
