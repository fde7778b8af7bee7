import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { Random } from '../../base/random.ts';
import type { DecisionAnswer, ServingAnswer } from '../../contract/serving.ts';
import { ToyEnvironment } from '../../demonstrations/testing/toy-environment.ts';
import { createEngine } from '../../engines/index.ts';
import type { Engine } from '../../learning/engine.ts';
import { evaluatePolicy } from '../../rollout/evaluate-policy.ts';
import { actorOf, loadModels } from '../create-actor.ts';
import { DecisionMaker, type DecisionSettings } from './decision-maker.ts';
import type { Decide, End, Outcome } from './message.ts';
import { ServedPolicy, type PolicyFile } from './served-policy.ts';
import { toyPolicy, TOY_SHAPE } from './testing/toy-policy.ts';

const UNTOLD: Outcome = { reward: null, terminated: false, truncated: false, finalObservation: null };

let engine: Engine;
before(async () => (engine = await createEngine({ engine: 'compiled', device: 'cpu', threads: 1 })));
after(() => engine.dispose());

async function makerOf(file: PolicyFile, settings: Partial<DecisionSettings> = {}): Promise<DecisionMaker> {
  const policy = await ServedPolicy.load(file, 1, engine);
  return new DecisionMaker(policy, { random: null, sessions: 100, experience: null, ...settings });
}

function ask(session: string, fields: Partial<Decide> = {}): Decide {
  const [observation, mask] = [Float32Array.of(1, 2, 3, 7), Float32Array.of(1, 1, 1)];
  return { kind: 'decide', session, observation, mask, reset: false, outcome: UNTOLD, ...fields };
}

const end = (session: string): End => ({ kind: 'end', session, outcome: { ...UNTOLD, truncated: true } });

async function decided(maker: DecisionMaker, message: Decide): Promise<DecisionAnswer> {
  const answer = await maker.submit(message);
  assert.ok('action' in answer);
  return answer;
}

/** Plays an episode by asking, one request after the other. */
async function play(maker: DecisionMaker, session: string, seed: number): Promise<number[]> {
  const environment = new ToyEnvironment(3, 25);
  environment.reset(seed);
  const actions: number[] = [];
  while (!environment.truncated) {
    const [observation, mask] = [new Float32Array(4), new Float32Array(3)];
    environment.observe(observation, 0);
    environment.mask(mask, 0);
    const answer = await decided(maker, ask(session, { observation, mask, reset: actions.length === 0 }));
    assert.equal(answer.step, actions.length);
    actions.push(answer.action);
    environment.step(answer.action);
  }
  return actions;
}

/** The same episode as `warmstart evaluate` plays it. */
async function evaluated(file: PolicyFile, seed: number): Promise<number[]> {
  const actions: number[] = [];
  class Watched extends ToyEnvironment {
    override step(action: number): void {
      actions.push(action);
      super.step(action);
    }
  }
  const actor = await actorOf(engine, loadModels(engine, file.models), 1);
  await evaluatePolicy(() => new Watched(3, 25), actor, { seed, episodes: 1 });
  return actions;
}

suite('sessions', () => {
  for (const gruLayers of [2, 0]) {
    test(`side by side, each acts as the policy does alone: ${gruLayers} GRU layers`, async () => {
      const file = await toyPolicy(1, { ...TOY_SHAPE, gruLayers });
      const maker = await makerOf(file);
      const seeds = Array.from({ length: 20 }, (_, i) => 10 + i);
      const served = await Promise.all(seeds.map((seed) => play(maker, `s${seed}`, seed)));
      for (const [i, seed] of seeds.entries()) assert.deepEqual(served[i], await evaluated(file, seed), `seed ${seed}`);
      assert.ok(new Set(served.flat()).size > 1, 'decisions vary');
      const { decisions, batches } = maker.counts;
      assert.equal(decisions, served.flat().length);
      assert.ok(batches < decisions / 4, `${batches} batches of ${decisions} decisions`);
    });
  }

  test('an ensemble’s members each keep their own hidden state', async () => {
    const [a, b] = [await toyPolicy(1), await toyPolicy(2, { ...TOY_SHAPE, gruLayers: 1, hiddenSize: 4 })];
    const file = { ...a, models: [...a.models, ...b.models] };
    const maker = await makerOf(file);
    const served = await Promise.all([3, 4, 5].map((seed) => play(maker, `s${seed}`, seed)));
    for (const [i, seed] of [3, 4, 5].entries()) assert.deepEqual(served[i], await evaluated(file, seed));
  });

  test('requests of one session that wait together are decided one after the other', async () => {
    const maker = await makerOf(await toyPolicy(1));
    const one = await Promise.all([1, 2, 3].map(() => decided(maker, ask('a'))));
    assert.deepEqual(
      one.map(({ step }) => step),
      [0, 1, 2],
    );
    const again: DecisionAnswer[] = [];
    for (let i = 0; i < 3; i++) again.push(await decided(maker, ask('b')));
    assert.deepEqual(
      one.map(({ action }) => action),
      again.map(({ action }) => action),
    );
    assert.notDeepEqual(one[0].probabilities, one[1].probabilities, 'the hidden state moves on');
  });

  test('an episode begins anew where it is asked to, after its end, and when it was dropped; the answer says which', async () => {
    const maker = await makerOf(await toyPolicy(1), { sessions: 2 });
    const told = async (message: Decide) => {
      const { began, step, probabilities } = await decided(maker, message);
      return { began, step, first: probabilities.join() };
    };
    const { first } = await told(ask('a'));
    const second = await told(ask('a'));
    assert.deepEqual([second.began, second.step], [undefined, 1]);
    assert.notEqual(second.first, first);
    assert.deepEqual(await told(ask('a', { reset: true })), { began: 'reset', step: 0, first });
    assert.deepEqual(await maker.submit(end('a')), { session: 'a', ended: 'truncated', steps: 1 });
    assert.deepEqual(await told(ask('a')), { began: 'new', step: 0, first });
    await told(ask('b'));
    await told(ask('c'));
    assert.deepEqual(await told(ask('a')), { began: 'dropped', step: 0, first });
    assert.deepEqual(await maker.submit(end('nobody')), { session: 'nobody', ended: 'truncated', steps: 0 });
  });

  test('more requests at once than sessions are kept drop none of their own', async () => {
    const maker = await makerOf(await toyPolicy(1), { sessions: 3 });
    const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => decided(maker, ask(`s${i}`))));
    assert.deepEqual(
      answers.map(({ session }) => session),
      Array.from({ length: 10 }, (_, i) => `s${i}`),
    );
    assert.deepEqual((await decided(maker, ask('s9'))).step, 1);
    assert.equal(maker.sessions.size, 3);
  });
});

test('probabilities sum to 1, and what the mask forbids has none and is never taken', async () => {
  for (const random of [null, new Random(1)]) {
    const maker = await makerOf(await toyPolicy(1), { random });
    for (let forbidden = 0; forbidden < 3; forbidden++) {
      const mask = Float32Array.of(1, 1, 1);
      mask[forbidden] = 0;
      for (let i = 0; i < 20; i++) {
        const { action, probabilities } = await decided(maker, ask('a', { mask }));
        assert.equal(probabilities[forbidden], 0);
        assert.notEqual(action, forbidden);
        assert.ok(Math.abs(probabilities.reduce((sum, p) => sum + p, 0) - 1) < 1e-9);
      }
    }
  }
});

test('drawn actions follow the probabilities, and the same seed draws the same', async () => {
  const file = await toyPolicy(3, { ...TOY_SHAPE, gruLayers: 0 });
  const drawn = async (seed: number): Promise<DecisionAnswer[]> => {
    const maker = await makerOf(file, { random: new Random(seed) });
    return Promise.all(Array.from({ length: 3000 }, (_, i) => decided(maker, ask(`s${i % 60}`))));
  };
  const answers = await drawn(1);
  const actions = answers.map(({ action }) => action);
  for (let a = 0; a < 3; a++) {
    const p = answers[0].probabilities[a];
    const share = actions.filter((action) => action === a).length / actions.length;
    assert.ok(Math.abs(share - p) < 4 * Math.sqrt((p * (1 - p)) / actions.length) + 1e-9, `${share} for ${p}`);
  }
  assert.deepEqual(
    (await drawn(1)).map(({ action }) => action),
    actions,
  );
  assert.notDeepEqual(
    (await drawn(2)).map(({ action }) => action),
    actions,
  );
});

suite('a new version', () => {
  test('goes on with the hidden states where the networks are the same', async () => {
    const file = await toyPolicy(1);
    const [maker, alone] = [await makerOf(file), await makerOf(file)];
    await decided(maker, ask('a'));
    await decided(alone, ask('a'));
    await maker.replace(await ServedPolicy.load({ ...file, sha256: 'f'.repeat(64) }, 2, engine));
    const next = await decided(maker, ask('a'));
    assert.deepEqual([next.version, next.model, next.step, next.began], [2, 'ffffffffffff', 1, undefined]);
    assert.deepEqual(next.probabilities, (await decided(alone, ask('a'))).probabilities);
  });

  test('begins anew with other networks, and says so once; the episode goes on', async () => {
    const maker = await makerOf(await toyPolicy(1));
    await decided(maker, ask('a'));
    const other = await toyPolicy(2, { ...TOY_SHAPE, hiddenSize: 16 });
    await maker.replace(await ServedPolicy.load(other, 2, engine));
    const next = await decided(maker, ask('a'));
    assert.deepEqual([next.began, next.step], ['network_changed', 1]);
    const fresh = await decided(await makerOf(other), ask('a'));
    assert.deepEqual(next.probabilities, fresh.probabilities);
    assert.equal((await decided(maker, ask('a'))).began, undefined);
  });
});

test('what is not finite is refused, and the session begins anew', async () => {
  const good = await toyPolicy(1);
  const broken = await toyPolicy(1);
  (broken.models[0].model.weights.get('actor.bias')!.data as Float32Array).fill(NaN);
  const maker = await makerOf(broken);
  const asked: Promise<ServingAnswer>[] = ['a', 'b'].map((session) => maker.submit(ask(session)));
  for (const one of asked) await assert.rejects(one, { kind: 'serve/outputs-not-finite' });
  await maker.replace(await ServedPolicy.load(good, 2, engine));
  const { began, probabilities } = await decided(maker, ask('a'));
  assert.equal(began, 'cleared');
  assert.deepEqual(probabilities, (await decided(await makerOf(good), ask('a'))).probabilities);
});

test('an engine that fails answers with its error, and goes on', async () => {
  const file = await toyPolicy(1);
  const policy = await ServedPolicy.load(file, 1, engine);
  const actor = policy.actorFor(1);
  const { act } = actor;
  actor.act = async () => {
    throw new Error('out of order');
  };
  const maker = new DecisionMaker(policy, { random: null, sessions: 10, experience: null });
  await assert.rejects(maker.submit(ask('a')), /out of order/);
  actor.act = act;
  const { began, step } = await decided(maker, ask('a'));
  assert.deepEqual([began, step], ['new', 0], 'no decision was made before');
  await setImmediate();
  assert.equal(maker.pending, 0);
});
