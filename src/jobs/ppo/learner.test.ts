import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { copies } from '../../../test/parity/measure.ts';
import type { TypedError } from '../../base/errors.ts';
import { Random } from '../../base/random.ts';
import { ToyEnvironment } from '../../demonstrations/testing/toy-environment.ts';
import { createEngine, type EngineName } from '../../engines/index.ts';
import { CartPole } from '../../environments/classic-control/cart-pole.ts';
import { Pendulum } from '../../environments/classic-control/pendulum.ts';
import type { Engine, ParameterStore } from '../../learning/engine.ts';
import { generalisedAdvantages, type Advantages } from '../../learning/generalised-advantage.ts';
import type { PolicyShape } from '../../learning/policy-shape.ts';
import type { Experience } from '../../rollout/experience.ts';
import type { Rates, UpdateFigures } from './learner.ts';
import { smallLearning, type SmallLearning, type SmallProblem } from './testing/small-learning.ts';

const NETWORK: PolicyShape = {
  stateDim: 4,
  actionDim: 3,
  hiddenSize: 8,
  mlpLayers: 1,
  gruLayers: 2,
  activation: 'relu',
  layerNorm: true,
};

/** Episodes are cut after ten steps or so; one choice in four decisions is not allowed. */
const TOY: SmallProblem = { network: NETWORK, create: () => new ToyEnvironment(3, 6) };
/** A pole that nobody holds has fallen after ten to thirty steps. */
const POLE: SmallProblem = { network: { ...NETWORK, actionDim: 2 }, create: () => new CartPole() };

let engines: Readonly<Record<'compiled' | 'reference', Engine>>;

before(async () => {
  const made = (engine: EngineName) => createEngine({ engine, device: 'cpu', threads: 1 });
  engines = { reference: await made('reference'), compiled: await made('compiled') };
});

after(async () => {
  for (const engine of Object.values(engines)) await engine.dispose();
});

const RATES: Rates = { actor: 1e-2, critic: 1e-2, clipRange: 0.2, klCoefficient: 0 };

function targetsOf(experience: Experience): Advantages {
  return generalisedAdvantages(experience, { gamma: 0.99, lambda: 0.95 });
}

/**
 * What the PPO program says of a rollout before it has learned anything: with learning rates of zero, of all minibatches,
 * and with values as their own targets. The clip range is as narrow as rounding allows.
 */
async function replayed({ collector, minibatches, learner }: SmallLearning): Promise<UpdateFigures> {
  const { advantages } = targetsOf(collector.experience);
  const returns = collector.experience.values.slice();
  minibatches.cut();
  const still: Rates = { actor: 0, critic: 0, clipRange: 2e-5, klCoefficient: 0 };
  return learner.update(minibatches, { advantages, returns }, still, new Random(1), null);
}

const PROBLEMS: Readonly<Record<string, SmallProblem>> = {
  'choices with masks, episodes cut': TOY,
  'episodes that end by themselves': POLE,
  'no memory': { ...TOY, network: { ...NETWORK, gruLayers: 0 } },
  vectors: {
    network: { ...NETWORK, stateDim: 3, actionDim: 1, gruLayers: 1, actionKind: 'gaussian' },
    create: () => new Pendulum(),
  },
  'state-dependent exploration': {
    network: { ...NETWORK, stateDim: 3, actionDim: 1, gruLayers: 0, actionKind: 'gaussian_sde' },
    create: () => new Pendulum(),
  },
};

/** On the slow engine only what differs in kind. */
const ENGINES: Readonly<Record<'compiled' | 'reference', readonly string[]>> = {
  compiled: Object.keys(PROBLEMS),
  reference: ['choices with masks, episodes cut', 'vectors'],
};

for (const engine of ['reference', 'compiled'] as const) {
  for (const name of ENGINES[engine]) {
    test(`${engine}, ${name}: the program finds the probabilities and values that the rollout was decided with`, async () => {
      const learning = await smallLearning(engines[engine], PROBLEMS[name]);
      for (const rollout of [1, 2]) {
        await learning.collector.collect();
        const { steps, approximateKl, clipFraction, referenceKl, valueLoss } = await replayed(learning);
        const { values } = learning.collector.experience;
        assert.equal(steps, values.length, 'every step once');
        assert.equal(clipFraction, 0, `rollout ${rollout}: no ratio differs from 1 by 2e-5`);
        assert.ok(Math.abs(approximateKl) < 1e-6, `approximate KL ${approximateKl}`);
        assert.ok(Math.abs(referenceKl!) < 1e-6, `KL ${referenceKl} of the policy from itself`);
        assert.ok(valueLoss < 1e-10, `values differ by ${Math.sqrt(valueLoss)}`);
      }
    });
  }
}

test('it would find others with any other memory, mask or order', async () => {
  const spoiled = async (spoil: (experience: Experience) => void): Promise<UpdateFigures> => {
    const learning = await smallLearning(engines.compiled, TOY);
    const { terminated, truncated } = learning.collector.experience;
    await learning.collector.collect();
    assert.ok(terminated.includes(1) || truncated.includes(1), 'episodes end within the rollout');
    spoil(learning.collector.experience);
    return replayed(learning);
  };
  assert.ok((await spoiled(({ hidden }) => hidden.fill(0))).clipFraction > 0.3);
  assert.ok((await spoiled(({ valueHidden }) => valueHidden.fill(0))).valueLoss > 1e-6);
  assert.ok((await spoiled(({ masks }) => masks.fill(1))).clipFraction > 0.05);
  assert.ok((await spoiled(({ truncated }) => truncated.fill(0))).clipFraction > 0.05);
  assert.ok((await spoiled(({ observations }) => observations.reverse())).clipFraction > 0.3);
  assert.ok((await spoiled(({ referenceOutputs }) => referenceOutputs.reverse())).referenceKl! > 1e-3);
});

/** Values and moments of a group. */
function state(store: ParameterStore, group: 'actor' | 'critic'): unknown {
  const names = store.specs.filter((spec) => spec.group === group).map(({ name }) => name);
  const arrays = (['value', 'firstMoment', 'secondMoment'] as const).map((array) => copies(store, array));
  return [arrays.map((all) => names.map((name) => all[name])), store.updates[group]];
}

for (const engine of ['reference', 'compiled'] as const) {
  test(`${engine}: fitting the critic alone changes no bit of the actor, and no logit`, async () => {
    const { store, act, shape, collector, minibatches, learner } = await smallLearning(engines[engine], TOY);
    await collector.collect();
    minibatches.cut();
    const { observations, masks } = collector.experience;
    const hidden = collector.memories.hidden.slice();
    const lanes = collector.experience.lanes;
    const inputs = {
      observations: observations.slice(0, lanes * shape.stateDim),
      masks: masks.slice(0, lanes * shape.actionDim),
      hidden,
      valueHidden: hidden,
    };
    const decided = async () => {
      const { logits, value } = await act.run(inputs);
      return { logits: logits.slice(), value: value.slice() };
    };
    const [actor, critic, before] = [state(store, 'actor'), state(store, 'critic'), await decided()];
    const targets = targetsOf(collector.experience);
    const random = new Random(1);
    const first = await learner.fitCritic(minibatches, targets, { epochs: 1, learningRate: 1e-2 }, random);
    const last = await learner.fitCritic(minibatches, targets, { epochs: 4, learningRate: 1e-2 }, random);
    const afterwards = await decided();
    assert.deepEqual(state(store, 'actor'), actor);
    assert.notDeepEqual(state(store, 'critic'), critic);
    assert.deepEqual(afterwards.logits, before.logits);
    assert.notDeepEqual(afterwards.value, before.value);
    assert.ok(last.valueLoss < first.valueLoss, `value loss ${first.valueLoss}, then ${last.valueLoss}`);
    assert.equal(first.steps, targets.returns.length);
  });
}

test('an update makes what went well more probable', async () => {
  const { store, collector, minibatches, learner } = await smallLearning(engines.compiled, POLE, { epochs: 4 });
  await collector.collect();
  minibatches.cut();
  const { actions, values } = collector.experience;
  const advantages = Float32Array.from(actions, (action) => (action === 0 ? 1 : -1));
  const [left, right] = store.value('actor.bias');
  const targets = { advantages, returns: values.slice() };
  const { minibatches: learned } = await learner.update(minibatches, targets, RATES, new Random(1), null);
  const [leftAfter, rightAfter] = store.value('actor.bias');
  assert.ok(leftAfter - rightAfter > left - right + 0.01);
  assert.equal(learned % 4, 0);
  assert.equal(store.updates.actor, learned);
});

test('an update ends before the minibatch whose KL is beyond one and a half times the target', async () => {
  const run = async (targetKl: number | null) => {
    const learning = await smallLearning(engines.compiled, TOY, { epochs: 6, targetKl });
    await learning.collector.collect();
    learning.minibatches.cut();
    const targets = targetsOf(learning.collector.experience);
    const figures = await learning.learner.update(learning.minibatches, targets, RATES, new Random(1), null);
    assert.equal(learning.store.updates.actor, figures.minibatches, 'what was counted was learned from');
    assert.equal(learning.store.updates.critic, figures.minibatches);
    return { ...figures, values: copies(learning.store, 'value') };
  };
  const whole = await run(null);
  const stopped = await run(1e-4);
  assert.ok(
    stopped.minibatches >= 1 && stopped.minibatches < whole.minibatches,
    `${stopped.minibatches} of ${whole.minibatches}`,
  );
  assert.notDeepEqual(stopped.values, whole.values);
  assert.deepEqual(await run(1e4), whole, 'a target out of reach stops nothing');
});

/** What is said of learning from a spoiled rollout; parameters are then as they were. */
async function diverged(
  spoil: (experience: Experience, targets: Advantages) => void,
  learn: (learning: SmallLearning, targets: Advantages) => Promise<unknown>,
): Promise<Readonly<Record<string, unknown>>> {
  const learning = await smallLearning(engines.compiled, TOY);
  await learning.collector.collect();
  learning.minibatches.cut();
  const targets = targetsOf(learning.collector.experience);
  spoil(learning.collector.experience, targets);
  const { store } = learning;
  const before = [state(store, 'actor'), state(store, 'critic')];
  let error: TypedError | undefined;
  await assert.rejects(learn(learning, targets), (found: TypedError) => (error = found).kind === 'run/diverged');
  assert.deepEqual([state(store, 'actor'), state(store, 'critic')], before);
  return error!.params;
}

test('a number that is not finite stops learning before it reaches a weight; loss and gradient are named', async () => {
  const update = ({ learner, minibatches }: SmallLearning, targets: Advantages) =>
    learner.update(minibatches, targets, RATES, new Random(1), null);
  const fit = ({ learner, minibatches }: SmallLearning, targets: Advantages) =>
    learner.fitCritic(minibatches, targets, { epochs: 1, learningRate: 1e-2 }, new Random(1));
  for (const learn of [update, fit]) {
    const blind = await diverged(({ observations }) => observations.fill(NaN), learn);
    assert.deepEqual(blind, { loss: 'NaN', gradientNorm: 'NaN' });
    // The critic alone is at fault: the actor’s gradient is finite, and says nothing.
    const endless = await diverged((_, { returns }) => returns.fill(Infinity), learn);
    assert.equal(endless['loss'], 'Infinity');
    assert.ok(!Number.isFinite(Number(endless['gradientNorm'])), `gradient norm ${String(endless['gradientNorm'])}`);
  }
});

test('a critic is fitted alone only where the program for it was made', async () => {
  const { learner, minibatches, collector } = await smallLearning(engines.compiled, TOY, { criticAlone: false });
  const settings = { epochs: 1, learningRate: 1e-2 };
  const fitted = learner.fitCritic(minibatches, targetsOf(collector.experience), settings, new Random(1));
  await assert.rejects(fitted, /made without the program of the critic alone/);
});
