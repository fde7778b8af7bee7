import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkPpoConfiguration, type ResolvedPpoConfiguration } from '../../contract/configuration/check.ts';
import { ratesAt, type Position } from './schedule.ts';

const START: Position = {
  environmentSteps: 200,
  update: 0,
  plannedUpdates: 40,
  handedOverAt: 200,
  rateFactor: 1,
};

function configured(settings: object = {}): ResolvedPpoConfiguration {
  const warmstart = { learning_rate_ramp: { fraction: 0.25 }, kl_penalty: { coefficient: 0.8, half_life: 0.1 } };
  const sizes = { total_steps: 2000, n_envs: 1, n_steps: 20, batch_size: 20, gru_layers: 0 };
  const rates = { learning_rate: 0.01, critic_learning_rate: 0.02, clip_range: 0.4 };
  return checkPpoConfiguration({ ...sizes, ...rates, warmstart, ...settings }, () => undefined);
}

function rates(position: Partial<Position>, settings: object = {}, pretrained = true) {
  return ratesAt(configured(settings), { ...START, ...position }, pretrained);
}

function assertClose(found: object, expected: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(expected)) {
    const number = (found as Record<string, number>)[name];
    assert.ok(Math.abs(number - value) < 1e-12, `${name}: expected ${value}, found ${number}`);
  }
}

test('the actor’s rate rises linearly over the first quarter of the updates, the critic’s is whole from the start', () => {
  assertClose(rates({ update: 0 }), { actor: 0.001, critic: 0.02 });
  assertClose(rates({ update: 4 }), { actor: 0.005, critic: 0.02 });
  assertClose(rates({ update: 9 }), { actor: 0.01, critic: 0.02 });
  assertClose(rates({ update: 39 }), { actor: 0.01, critic: 0.02 });
});

test('the KL coefficient halves with every half-life since the hand-over', () => {
  assertClose(rates({ environmentSteps: 200 }), { klCoefficient: 0.8 });
  assertClose(rates({ environmentSteps: 400 }), { klCoefficient: 0.4 });
  assertClose(rates({ environmentSteps: 500 }), { klCoefficient: 0.8 * 0.5 ** 1.5 });
  assertClose(rates({ environmentSteps: 1000, handedOverAt: 800 }), { klCoefficient: 0.4 });
});

test('rates stay constant unless a schedule lowers them to zero over the whole budget', () => {
  assertClose(rates({ environmentSteps: 1500, update: 20 }), { actor: 0.01, critic: 0.02, clipRange: 0.4 });
  const linear = { learning_rate_schedule: 'linear' };
  assertClose(rates({ environmentSteps: 1500, update: 20 }, linear), { actor: 0.0025, critic: 0.005, clipRange: 0.4 });
  const clip = { clip_range_schedule: 'linear' };
  assertClose(rates({ environmentSteps: 1500, update: 20 }, clip), { actor: 0.01, critic: 0.02, clipRange: 0.1 });
  assertClose(rates({ environmentSteps: 2000, update: 39 }, { ...linear, ...clip }), {
    actor: 0,
    critic: 0,
    clipRange: 0,
  });
  assertClose(rates({ environmentSteps: 2010, update: 39 }, { ...linear, ...clip }), { actor: 0, clipRange: 0 });
});

test('without a rate of its own the critic learns at the actor’s, ramp aside', () => {
  assertClose(rates({ update: 0 }, { critic_learning_rate: null }), { actor: 0.001, critic: 0.01 });
});

test('rollbacks lower both learning rates and nothing else', () => {
  assertClose(rates({ update: 9, rateFactor: 0.25 }), {
    actor: 0.0025,
    critic: 0.005,
    clipRange: 0.4,
    klCoefficient: 0.8,
  });
});

test('without a pretrained policy there is no ramp and no penalty', () => {
  assertClose(rates({ update: 0 }, {}, false), { actor: 0.01, critic: 0.02, klCoefficient: 0 });
});

test('each protection has its switch', () => {
  const off = (warmstart: object) => rates({ update: 0 }, { warmstart });
  assertClose(off({ learning_rate_ramp: { enabled: false, fraction: 0.25 } }), { actor: 0.01, klCoefficient: 0.05 });
  assertClose(off({ learning_rate_ramp: { fraction: 0.25 }, kl_penalty: { enabled: false } }), {
    actor: 0.001,
    klCoefficient: 0,
  });
});

test('a ramp shorter than an update, or no update at all, leaves the rate as it is', () => {
  assertClose(rates({ plannedUpdates: 2 }), { actor: 0.01 });
  assertClose(rates({ plannedUpdates: 0 }), { actor: 0.01 });
});
