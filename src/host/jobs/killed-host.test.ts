import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createHost } from '../create-host.ts';

const RUN = 'elsewhere/run';
const TINY = JSON.stringify({
  hidden_size: 16,
  layer_N: 1,
  gru_layers: 1,
  batch_size: 64,
  epochs: 2,
  threads: 1,
  environment: { episode_requests: 60, warmup_requests: 10 },
  demonstrations: { strategies: [{ name: 'least_outstanding', episodes: 6 }] },
  evaluation: { every: 0, final_episodes: 0 },
  output_dir: RUN,
});

const urlOf = (file: string): string => JSON.stringify(pathToFileURL(join(import.meta.dirname, file)).href);
/** A host that is killed right after it started a worker. */
const KILLED = `
import { createHost } from ${urlOf('../create-host.ts')};
import { nodeWorkers } from ${urlOf('node-worker.ts')};
import { startRun } from ${urlOf('start-run.ts')};
const [folder, text] = process.argv.slice(1);
const start = nodeWorkers();
const host = await createHost({
  kind: 'server',
  workspace: folder,
  settingsFile: folder + '/settings.json',
  capabilities: { reveal: false, dialogs: false, notifications: false },
  startWorker: (request) => {
    start(request);
    process.kill(process.pid, 'SIGKILL');
  },
});
startRun(host.context, { kind: 'pretrain', text });
`;

test('a run outside of outputs is known to the next host, though its own was killed as it began', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'warmstart-killed-host-'));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  const child = spawn(process.execPath, ['--input-type=module', '-e', KILLED, folder, TINY], { stdio: 'inherit' });
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
  assert.equal(signal, 'SIGKILL');
  const host = await createHost({
    kind: 'server',
    workspace: folder,
    settingsFile: join(folder, 'settings.json'),
    capabilities: { reveal: false, dialogs: false, notifications: false },
  });
  t.after(() => host.close());
  const { jobs, runs } = host.context;
  const [job] = jobs.list();
  assert.deepEqual([jobs.list().length, job.run, job.end], [1, RUN, null]);
  const known = async () => (await runs.now()).find(({ run }) => run === RUN);
  for (let i = 0; i < 300 && !(await known()); i++) await delay(100);
  assert.equal((await known())?.run, RUN);
  for (let i = 0; i < 600 && jobs.list()[0].state !== 'ended'; i++) await delay(100);
  assert.equal(jobs.list()[0].end, 'finished');
});
