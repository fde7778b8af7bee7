import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunEvent } from '../../../contract/events.ts';
import { handOverStory } from './hand-over-story.ts';

const header = { sequence: 1, wall_time: 0 };

function phase(steps: number, explained: number, ended: 'threshold' | 'budget' | null): RunEvent {
  return {
    event: 'critic_phase',
    ...header,
    environment_steps: steps,
    explained_variance: explained,
    value_loss: 1,
    ended,
  };
}

test('a hand-over that goes well is told as such', () => {
  const events = [phase(256, 0.1, null), phase(512, 0.85, 'threshold')];
  const retained = [{ update: 5, environmentSteps: 1024, return: -51, retained: 0.98, kl: 0.01 }];
  assert.deepEqual(
    handOverStory(events, retained).map(({ tone, text }) => [tone, text.en]),
    [
      ['good', 'Critic phase, 512 steps: explained variance 0.100 → 0.850, enough for the actor to learn'],
      ['good', 'Return retained in the first fifth of the updates: at worst 98.0\u202f%, after 1\u202f024 steps'],
      ['good', 'No rollbacks'],
    ],
  );
});

test('what was lost and taken back is told as a warning', () => {
  const rollback: RunEvent = {
    event: 'rollback',
    ...header,
    update: 15,
    environment_steps: 4096,
    to_update: 6,
    metric: 'mean_latency',
    relative: 0.217,
    lower_bound: 0.01,
    rate_factor: 0.5,
  };
  const retained = [
    { update: 5, environmentSteps: 1024, return: -51, retained: 0.98, kl: null },
    { update: 6, environmentSteps: 1280, return: -80, retained: 0.4, kl: null },
  ];
  const story = handOverStory([phase(256, -0.1, 'budget'), rollback], retained);
  assert.deepEqual(
    story.map(({ tone }) => tone),
    ['warning', 'warning', 'warning'],
  );
  assert.match(story[1].text.en, /at worst 40\.0/);
  assert.match(story[2].text.zh, /第 4\u202f096 步.*回退到第 6 次更新/);
});
