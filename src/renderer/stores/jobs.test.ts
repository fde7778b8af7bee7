import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPinia, setActivePinia } from 'pinia';
import { procedures, serve } from '../testing/fake-host.ts';
import type { Job, RunProgress } from '../../contract/host/jobs.ts';
import { Feed } from '../testing/feed.ts';
import { until } from '../testing/until.ts';
import { useJobs } from './jobs.ts';

const now = new Feed<{ jobs: readonly Job[]; progress: readonly RunProgress[] }>();
serve({ jobs: { watch: procedures.jobs.watch.handler(({ signal }) => now.listen(signal)) } });

function job(id: string, state: Job['state']): Job {
  const times = { queuedAt: 0, startedAt: null, endedAt: null };
  const rest = { command: 'warmstart ppo', threads: 2, worker: 'node', end: null, message: null } as const;
  return { id, kind: 'ppo', run: 'outputs/ppo/a', state, ...times, ...rest };
}

test('jobs tell what waits, and the last one of a run', async () => {
  setActivePinia(createPinia());
  const jobs = useJobs();
  await until(() => now.listeners === 1);
  const progress: RunProgress = {
    run: 'outputs/ppo/a',
    kind: 'ppo',
    paused: false,
    done: 1,
    total: 2,
    unit: 'environment_steps',
    speed: null,
    left: null,
    threads: null,
  };
  now.push({ jobs: [job('1', 'ended'), job('2', 'queued')], progress: [progress] });
  await until(() => jobs.known);
  assert.deepEqual(
    jobs.queued.map(({ id }) => id),
    ['2'],
  );
  assert.equal(jobs.jobOf('outputs/ppo/a')?.id, '2');
  assert.deepEqual(jobs.progressOf('outputs/ppo/a'), progress);
  assert.equal(jobs.progressOf('outputs/ppo/b'), undefined);
});
