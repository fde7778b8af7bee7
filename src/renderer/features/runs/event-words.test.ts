import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failure } from '../../../contract/errors/index.ts';
import type { RunEvent } from '../../../contract/events.ts';
import { eventWords } from './event-words.ts';

const header = { sequence: 1, wall_time: 0 };

test('an error is told with what to do, in both languages', () => {
  const { kind, params, message } = failure('run/not-a-run', { directory: '/data/run', found: 'empty' });
  const event: RunEvent = { event: 'failed', ...header, kind, params, message };
  const words = eventWords(event);
  assert.equal(words?.tone, 'bad');
  assert.match(words.text.en, /\/data\/run/);
  assert.match(words.text.zh, /→/);
});

test('an error that this version does not know keeps its own words', () => {
  const event: RunEvent = { event: 'failed', ...header, kind: 'other/kind', params: {}, message: 'what it said' };
  assert.equal(eventWords(event)?.text.en, 'what it said');
});

test('a hand-over that is not exact is bad news', () => {
  const event: RunEvent = {
    event: 'hand_over',
    ...header,
    model: 'm.pt',
    sha256: 'a',
    weights_in_file: 'x',
    weights_in_ppo: 'x',
    decisions: 32,
    logits_differing: 3,
    gamma: 1,
    return_scale: 1,
    critic: 'carried_over',
  };
  assert.deepEqual(
    [event, { ...event, logits_differing: 0 }].map((one) => eventWords(one)?.tone),
    ['bad', 'good'],
  );
});

test('the critic phase is told when it ends', () => {
  const event: RunEvent = {
    event: 'critic_phase',
    ...header,
    environment_steps: 2048,
    explained_variance: 0.8124,
    value_loss: 1,
    ended: null,
  };
  assert.equal(eventWords(event), null);
  assert.match(
    eventWords({ ...event, ended: 'threshold' })?.text.en ?? '',
    /2\u202f048 steps: explained variance 0\.812/,
  );
});
