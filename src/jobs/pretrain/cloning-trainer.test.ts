import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from '../../base/random.ts';
import { isFailure } from '../../contract/errors/index.ts';
import { prepareDemonstrations } from '../../demonstrations/prepare.ts';
import { toyDemonstrations } from '../../demonstrations/testing/memory-source.ts';
import { TrainingBatches } from '../../demonstrations/training-batches.ts';
import { ValidationBatches } from '../../demonstrations/validation-batches.ts';
import { createEngine, type EngineName } from '../../engines/index.ts';
import type { ParameterStore } from '../../learning/engine.ts';
import { initialise } from '../../learning/initialise.ts';
import type { PolicyShape } from '../../learning/policy-shape.ts';
import { policyParameters } from '../../learning/policy-parameters.ts';
import { createSchedule } from '../../learning/schedules.ts';
import { CloningTrainer, type StepHooks, type TrainerState } from './cloning-trainer.ts';

interface Variation {
  readonly engine: EngineName;
  readonly gruLayers?: number;
  readonly carryHiddenState?: boolean;
  readonly burnIn?: number;
  readonly valueCoefficient?: number;
}

const SHAPE = { stateDim: 4, actionDim: 3, hiddenSize: 6, mlpLayers: 1, activation: 'relu', layerNorm: true } as const;
const ON: StepHooks = { onStep: () => {}, shouldPause: () => false };

/** A trainer on demonstrations of the toy, always from the same initial weights. */
async function trainerFor(variation: Variation) {
  const { engine: name, gruLayers = 1, carryHiddenState = true, burnIn = 0, valueCoefficient = 0.5 } = variation;
  const plan = {
    strategies: [
      { name: 'shortest', episodes: 4 },
      { name: 'first', episodes: 4 },
    ],
    seed: 1,
    switchEvery: 0,
  };
  const demonstrations = prepareDemonstrations(await toyDemonstrations(plan), {
    gamma: 0.99,
    validationSplit: 0.25,
    seed: 3,
    advantageWeighting: 'exponential',
    advantageScope: 'episode',
    beta: 1,
    demonstratorWeights: {},
  });
  const engine = await createEngine({ engine: name, device: 'cpu', threads: 1 });
  const shape: PolicyShape = { ...SHAPE, gruLayers };
  const store = engine.createParameters(policyParameters(shape));
  initialise(store, shape, new Random(5));
  const { split } = demonstrations;
  const batches = new TrainingBatches(demonstrations, split.training, {
    lanes: 4,
    sequenceLength: 4,
    carryHiddenState,
    burnIn,
    augmentation: { noise: 0.05, featureDropout: 0.05 },
    seed: 7,
  });
  const trainer = await CloningTrainer.create({
    engine,
    store,
    shape,
    batches,
    validation: new ValidationBatches(demonstrations, split.validation, 4, 4),
    schedule: createSchedule(
      { type: 'plateau', factor: 0.5, patience: 0, minimum: 1e-6, warmup_fraction: 0 },
      { baseRate: 0.01, totalSteps: 100 },
    ),
    settings: {
      weightDecay: 0.01,
      maxGradientNorm: 1,
      labelSmoothing: 0.05,
      softLabels: false,
      valueCoefficient,
      valueRateFactor: 3,
    },
  });
  return { trainer, store };
}

/** Everything that training changes in a store. */
function contentOf(store: ParameterStore, wanted: (name: string) => boolean = () => true) {
  return store.specs
    .filter(({ name }) => wanted(name))
    .map(({ name }) => [
      name,
      ...[store.value(name), store.firstMoment(name), store.secondMoment(name)].map((array) => Array.from(array)),
    ]);
}

function copyInto(target: ParameterStore, source: ParameterStore): void {
  Object.assign(target.updates, source.updates);
  for (const { name } of source.specs) {
    target.value(name).set(source.value(name));
    target.firstMoment(name).set(source.firstMoment(name));
    target.secondMoment(name).set(source.secondMoment(name));
  }
}

const VARIATIONS: Readonly<Record<string, Variation>> = {
  'compiled engine': { engine: 'compiled' },
  'reference engine': { engine: 'reference' },
  'no memory': { engine: 'compiled', gruLayers: 0 },
  'random offsets with burn-in': { engine: 'compiled', carryHiddenState: false, burnIn: 2 },
};

for (const [name, variation] of Object.entries(VARIATIONS)) {
  test(`paused within epochs and taken up by others, training is the same bit for bit: ${name}`, async () => {
    const epochs = 3;
    const undisturbed = await trainerFor(variation);
    const expected = [];
    for (let epoch = 0; epoch < epochs; epoch++) {
      assert.equal(await undisturbed.trainer.trainEpoch(ON), 'epoch');
      const { seconds: _, ...figures } = undisturbed.trainer.takeEpoch();
      const validation = await undisturbed.trainer.validate();
      expected.push({ figures, validation, rates: undisturbed.trainer.epochEnded(validation.loss) });
    }

    let current = await trainerFor(variation);
    const found = [];
    let pauses = 0;
    while (found.length < epochs) {
      let steps = 0;
      const end = await current.trainer.trainEpoch({ ...ON, shouldPause: () => ++steps === 5 });
      if (end === 'epoch') {
        const { seconds: _, ...figures } = current.trainer.takeEpoch();
        const validation = await current.trainer.validate();
        found.push({ figures, validation, rates: current.trainer.epochEnded(validation.loss) });
      }
      pauses++;
      const state = JSON.parse(JSON.stringify(current.trainer.state())) as TrainerState;
      const next = await trainerFor(variation);
      copyInto(next.store, current.store);
      next.trainer.restore(state, current.trainer.hiddenState.slice());
      current = next;
    }
    assert.ok(pauses > 2 * epochs, `${pauses} pauses`);
    assert.deepEqual(found, expected);
    assert.deepEqual(contentOf(current.store), contentOf(undisturbed.store));
    assert.equal(current.trainer.step, undisturbed.trainer.step);
  });
}

for (const engine of ['compiled', 'reference'] as const) {
  test(`the actor is the same bit for bit with the value loss on or off: ${engine} engine`, async () => {
    const actors = [];
    const critics = [];
    for (const valueCoefficient of [0, 0.5]) {
      const { trainer, store } = await trainerFor({ engine, valueCoefficient });
      await trainer.trainEpoch(ON);
      const critic = new Set(store.specs.filter(({ group }) => group === 'critic').map((spec) => spec.name));
      assert.ok(critic.size > 0 && critic.size < store.specs.length);
      actors.push(contentOf(store, (name) => !critic.has(name)));
      critics.push(contentOf(store, (name) => critic.has(name)));
    }
    assert.deepEqual(actors[0], actors[1]);
    assert.notDeepEqual(critics[0], critics[1]);
  });
}

test('training lowers the loss and raises the explained variance', async () => {
  const { trainer } = await trainerFor({ engine: 'compiled' });
  const before = await trainer.validate();
  for (let epoch = 0; epoch < 15; epoch++) await trainer.trainEpoch(ON);
  const after = await trainer.validate();
  assert.ok(after.loss < 0.9 * before.loss, `${before.loss} → ${after.loss}`);
  assert.ok(after.accuracy > before.accuracy);
  assert.ok(after.explained_variance > before.explained_variance);
});

test('every step is told with its figures; an epoch’s samples are those of its batches', async () => {
  const { trainer } = await trainerFor({ engine: 'compiled' });
  const steps: number[] = [];
  const rates = new Set<number>();
  await trainer.trainEpoch({
    onStep: (step, { learning_rate, ...figures }) => {
      steps.push(step);
      rates.add(learning_rate);
      for (const value of Object.values(figures)) assert.ok(Number.isFinite(value) && value >= 0);
    },
    shouldPause: () => false,
  });
  assert.deepEqual(
    steps,
    steps.map((_, i) => i + 1),
  );
  assert.deepEqual([...rates], [0.01]);
  const { samples, seconds } = trainer.takeEpoch();
  assert.ok(samples > 0 && samples <= steps.length * 16 && seconds > 0);
  assert.deepEqual(trainer.takeEpoch().samples, 0, 'taken once');
});

test('a loss that is not finite stops before the update, naming epoch and batch', async () => {
  const { trainer, store } = await trainerFor({ engine: 'compiled' });
  let batches = 0;
  const hooks: StepHooks = {
    onStep: () => {
      if (++batches === 2) store.value('actor.bias')[0] = NaN;
    },
    shouldPause: () => false,
  };
  await assert.rejects(trainer.trainEpoch(hooks), (error) => {
    assert.ok(isFailure(error, 'run/not-finite'));
    const { epoch, batch, step, loss } = error.params;
    assert.deepEqual({ epoch, batch, step, loss }, { epoch: 1, batch: 3, step: 3, loss: 'NaN' });
    return true;
  });
  assert.equal(store.updates.actor, 2);
  assert.ok(store.value('critic.weight').every(Number.isFinite));
});
