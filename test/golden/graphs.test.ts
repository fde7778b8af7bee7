/**
 * The graphs that programs become, as text in graphs/: a change of the compiler or of a program shows what it changes.
 * Weights of demonstrations are an input, so weighted cloning is the same graph. They are written anew by `node --test --test-update-snapshots test/golden/graphs.test.ts`.
 */
import { join } from 'node:path';
import { test } from 'node:test';
import type { Graph } from '../../src/compiler/graph.ts';
import { print } from '../../src/compiler/print.ts';
import { recordForward, recordTraining } from '../../src/compiler/record.ts';
import { actProgram } from '../../src/learning/act-program.ts';
import { actorCriticParameters } from '../../src/learning/actor-critic.ts';
import { cloningProgram } from '../../src/learning/cloning-program.ts';
import { policyParameters } from '../../src/learning/policy-parameters.ts';
import type { PolicyShape } from '../../src/learning/policy-shape.ts';
import { ppoActProgram } from '../../src/learning/ppo-act-program.ts';
import { ppoProgram } from '../../src/learning/ppo-program.ts';
import { valueProgram } from '../../src/learning/value-program.ts';

const GRU: PolicyShape = {
  stateDim: 3,
  actionDim: 2,
  hiddenSize: 4,
  mlpLayers: 1,
  gruLayers: 1,
  activation: 'relu',
  layerNorm: true,
};
const NO_GRU: PolicyShape = { ...GRU, gruLayers: 0, activation: 'tanh', layerNorm: false };
const GAUSSIAN: PolicyShape = { ...NO_GRU, actionKind: 'gaussian' };
const EXPLORING: PolicyShape = { ...GAUSSIAN, actionKind: 'gaussian_sde' };
const CLONING = { lanes: 5, time: 3, labelSmoothing: 0, valueCoefficient: 0.5 };
const PPO = { lanes: 5, time: 1, valueClipping: false, reference: false };

const GRAPHS: Readonly<Record<string, () => Graph>> = {
  'act, GRU': () => recordForward(actProgram(GRU, 5), policyParameters(GRU)),
  'act, no GRU': () => recordForward(actProgram(NO_GRU, 5), policyParameters(NO_GRU)),
  'act in PPO, Gaussian': () => recordForward(ppoActProgram(GAUSSIAN, 5), actorCriticParameters(GAUSSIAN)),
  'cloning, GRU': () => recordTraining(cloningProgram(GRU, CLONING), policyParameters(GRU)),
  'cloning, no GRU': () => recordTraining(cloningProgram(NO_GRU, CLONING), policyParameters(NO_GRU)),
  'cloning, smoothed labels': () =>
    recordTraining(cloningProgram(NO_GRU, { ...CLONING, labelSmoothing: 0.1 }), policyParameters(NO_GRU)),
  'cloning, soft labels': () =>
    recordTraining(cloningProgram(NO_GRU, { ...CLONING, softLabels: true }), policyParameters(NO_GRU)),
  'value, no GRU': () => recordTraining(valueProgram(NO_GRU, { lanes: 5, time: 1 }), actorCriticParameters(NO_GRU)),
  'PPO, no GRU': () => recordTraining(ppoProgram(NO_GRU, PPO), actorCriticParameters(NO_GRU)),
  'PPO, GRU, clipped values, reference': () =>
    recordTraining(ppoProgram(GRU, { lanes: 5, time: 3, valueClipping: true, reference: true }), actorCriticParameters(GRU)),
  'PPO, Gaussian': () => recordTraining(ppoProgram(GAUSSIAN, PPO), actorCriticParameters(GAUSSIAN)),
  'PPO, state-dependent exploration': () => recordTraining(ppoProgram(EXPLORING, PPO), actorCriticParameters(EXPLORING)),
};

for (const [name, record] of Object.entries(GRAPHS)) {
  test(`${name} becomes the graph that is stored`, (t) => {
    const file = `${name.toLowerCase().replaceAll(', ', '-').replaceAll(' ', '-')}.txt`;
    t.assert.fileSnapshot(print(record()), join(import.meta.dirname, 'graphs', file), {
      serializers: [(text: string) => text],
    });
  });
}
