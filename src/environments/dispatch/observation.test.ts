import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { environmentSchema, FEATURE_GROUPS } from '../../contract/configuration/environment.ts';
import { LANGUAGES } from '../../contract/language.ts';
import { createStrategy } from '../strategies/index.ts';
import { createDispatch } from './create-dispatch.ts';
import type { DispatchEnvironment } from './dispatch-environment.ts';
import { featureTable } from './feature-table.ts';

const GUIDES = { en: 'docs/dispatch.md', zh: 'docs/dispatch.zh-CN.md' } as const;

for (const language of LANGUAGES) {
  test(`${GUIDES[language]} holds the table of features as it is`, () => {
    const guide = readFileSync(new URL(`../../../${GUIDES[language]}`, import.meta.url), 'utf8');
    const table = featureTable(language);
    assert.ok(guide.includes(table), `put this table into ${GUIDES[language]}:\n${table}`);
  });
}

const observationOf = (environment: DispatchEnvironment): Float32Array => {
  const observation = new Float32Array(environment.observationSize);
  environment.observe(observation, 0);
  return observation;
};

test('a group alone gives its own features, in the order of all', () => {
  const all = createDispatch(environmentSchema.parse({}));
  all.reset(4);
  for (let i = 0; i < 100; i++) all.step(pick(all));
  const whole = observationOf(all);
  let seen = 0;
  for (const group of FEATURE_GROUPS) {
    const one = createDispatch(environmentSchema.parse({ observation: [group] }));
    one.restore(all.snapshot());
    const names = all.featureNames.filter((name) => name.startsWith(`${group}.`));
    assert.deepEqual(one.featureNames, names);
    assert.deepEqual(
      [...observationOf(one)],
      names.map((name) => whole[all.featureNames.indexOf(name)]),
    );
    seen += names.length;
  }
  assert.equal(seen, all.observationSize);
  assert.equal(new Set(all.featureNames).size, all.observationSize);
});

const acting = createStrategy('least_outstanding');
const pick = (environment: DispatchEnvironment): number => acting.choose(environment.view);

test('request and time alone hold no trace of what was chosen or of the queues', () => {
  const configuration = environmentSchema.parse({ observation: ['time', 'request'], reading_interval: 1 });
  const [one, other] = [createDispatch(configuration), createDispatch(configuration)];
  const [often, spread] = [createStrategy('cache_aware'), createStrategy('random')];
  for (const environment of [one, other]) environment.reset(9);
  assert.deepEqual(one.featureNames.slice(0, 2), ['request.prompt_tokens', 'request.conversation_idle']);
  for (let i = 0; i < 300; i++) {
    assert.deepEqual(observationOf(one), observationOf(other));
    one.step(often.choose(one.view));
    other.step(spread.choose(other.view));
  }
  assert.notEqual(one.reward, other.reward);
});

test('features are finite and of the order of 1 in every service mode', () => {
  for (const service of ['batching', 'exponential', 'deterministic']) {
    const environment = createDispatch(environmentSchema.parse({ service, reading_interval: 2, arrivals: 'daily' }));
    environment.reset(1);
    while (!environment.truncated) {
      observationOf(environment).forEach((value, i) => {
        const within = Number.isFinite(value) && Math.abs(value) < 100;
        assert.ok(within, `${environment.featureNames[i]} is ${value}`);
      });
      environment.step(pick(environment));
    }
  }
});
