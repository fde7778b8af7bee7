import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { sampleModel } from '../../../test/sample-model.ts';
import type { ExperienceRecord, ServingMessage } from '../../contract/serving.ts';
import { folderFor, replaceModel, serve, type Served } from './testing/served.ts';

const OBSERVATION = [1, 2, 3, 4, 5];

function recordsOf(path: string): ExperienceRecord[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as ExperienceRecord);
}

async function recording(t: TestContext, changes: Parameters<typeof serve>[2] = {}) {
  const folder = folderFor(t);
  replaceModel(join(folder, 'm.pt'), await sampleModel());
  const experience = join(folder, 'experience.ndjson');
  const server = serve(t, folder, { experience, ...changes });
  const ready = await server.next();
  return { server, folder, experience, ready };
}

async function ask(server: Served, message: ServingMessage) {
  server.send(message);
  return server.next();
}

test('a decision is written with the outcome that the session’s next message tells', async (t) => {
  const { server, experience, ready } = await recording(t, { seed: 4 });
  assert.equal(ready['seed'], 4);
  const first = await ask(server, { session: 'a', observation: OBSERVATION, mask: [1, 0, 1] });
  assert.deepEqual(recordsOf(experience), [], 'its outcome is not known');
  await ask(server, { session: 'b', observation: [0.1, 2, 3, 4, 5] });
  const second = await ask(server, { session: 'a', observation: [9, 2, 3, 4, 5], reward: -0.5 });
  const [record] = recordsOf(experience);
  const { episode, time, log_probability, ...rest } = record;
  assert.match(episode, /^[0-9a-f]{8}-1$/);
  assert.ok(Math.abs(time - Date.now() / 1000) < 60);
  assert.equal(log_probability, Math.log((first['probabilities'] as number[])[Number(first['action'])]));
  assert.deepEqual(rest, {
    session: 'a',
    step: 0,
    began: 'new',
    observation: OBSERVATION,
    mask: [1, 0, 1],
    action: first['action'],
    sampled: true,
    model: ready['sha256'],
    version: 1,
    reward: -0.5,
    terminated: false,
    truncated: false,
  });

  await ask(server, { session: 'a', truncated: true, reward: 2, final_observation: [5, 4, 3, 2, 1] });
  const [, ended] = recordsOf(experience);
  assert.deepEqual(
    [ended.step, ended.action, ended.reward, ended.terminated, ended.truncated, ended.final_observation, ended.began],
    [1, second['action'], 2, false, true, [5, 4, 3, 2, 1], undefined],
  );
  assert.equal(ended.episode, episode);

  await ask(server, { session: 'b', observation: OBSERVATION, reset: true, terminated: true, reward: 1 });
  server.end();
  await server.ended;
  const all = recordsOf(experience);
  const outcomes = all.slice(2).map(({ session, began, reward, terminated }) => [session, began, reward, terminated]);
  assert.deepEqual(outcomes, [
    ['b', 'new', 1, true],
    ['b', 'reset', null, false], // nobody told before the server ended
  ]);
  assert.deepEqual(all[2].observation, [Math.fround(0.1), 2, 3, 4, 5], 'as the policy saw it');
  assert.equal(new Set(all.map((one) => one.episode)).size, 3);
});

test('what is dropped is written without an outcome', async (t) => {
  const { server, experience } = await recording(t, { sessions: 1 });
  await ask(server, { session: 'a', observation: OBSERVATION });
  await ask(server, { session: 'b', observation: OBSERVATION });
  const back = await ask(server, { session: 'a', observation: OBSERVATION, reward: 5 });
  assert.equal(back['began'], 'dropped');
  assert.deepEqual(
    recordsOf(experience).map(({ session, reward }) => [session, reward]),
    [
      ['a', null],
      ['b', null],
    ],
  );
});

test('a file is gone on with, without what was half-written, by one server at a time', async (t) => {
  const { server, folder, experience } = await recording(t);
  await ask(server, { observation: OBSERVATION });
  await assert.rejects(serve(t, folder, { experience }).ended, { kind: 'file/locked' });
  server.end();
  await server.ended;
  assert.ok(!existsSync(`${experience}.lock`));
  appendFileSync(experience, '{"episode":"torn');
  const again = serve(t, folder, { experience });
  again.send({ observation: OBSERVATION });
  again.end();
  await again.ended;
  const records = recordsOf(experience);
  assert.equal(records.length, 2);
  assert.notEqual(records[0].episode, records[1].episode);
});

test('a disk that is full costs the experience, not the decisions', { skip: !existsSync('/dev/full') }, async (t) => {
  const folder = folderFor(t);
  replaceModel(join(folder, 'm.pt'), await sampleModel());
  symlinkSync('/dev/full', join(folder, 'full'));
  const server = serve(t, folder, { experience: join(folder, 'full') });
  await server.next();
  await ask(server, { observation: OBSERVATION });
  server.send({ observation: OBSERVATION });
  server.send({ observation: OBSERVATION });
  const lines = await server.take(3);
  const lost = lines.find(({ event }) => event === 'experience-lost');
  assert.equal((lost?.['error'] as { kind: string }).kind, 'file/disk-full');
  assert.equal(lines.filter(({ action }) => action !== undefined).length, 2);
});
