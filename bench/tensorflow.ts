/**
 * One training step of the default network (bench/shared/default-step.ts) on `engine: tensorflow` and in the code that one
 * would write with tfjs-node itself: variables, variableGrads, clipping and AdamW by a parameter's own operations. The two
 * take turns, and medians are compared.
 *
 *     node bench/tensorflow.ts [--rounds 9]        needs npm run tensorflow:setup
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { createEngine } from '../src/engines/index.ts';
import { probeTensorflow } from '../src/engines/tensorflow/probe-tensorflow.ts';
import { adamwFactors } from '../src/learning/adamw.ts';
import { cloningProgram } from '../src/learning/cloning-program.ts';
import type { ParameterGroup, ParameterStore, TrainingProgram } from '../src/learning/engine.ts';
import { ADAMW, defaultStep, LANES, randomInputs, SHAPE, TIME } from './shared/default-step.ts';
import { median, repeat } from './shared/timing.ts';

const STEPS = 5;
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '9' } } });

const finding = await probeTensorflow();
if (!finding.available) {
  console.log(`!!! NOTHING MEASURED: ${finding.error.message}`);
  process.exit(0);
}
const engine = await createEngine({ engine: 'tensorflow', device: 'auto', threads: availableParallelism() });
const { store, step } = await defaultStep(engine);
await step();
await store.pull('values');
const program = cloningProgram(SHAPE, { lanes: LANES, time: TIME, labelSmoothing: 0, valueCoefficient: 0.5 });
const plain = plainStep(program, store);
const [own, theirs]: [number[], number[]] = [[], []];
for (let round = 0; round <= Number(values.rounds); round++) {
  const pair = [median(await repeat(step, STEPS)), median(await repeat(plain, STEPS))];
  if (round === 0) continue; // both warm up
  own.push(pair[0]);
  theirs.push(pair[1]);
}
const rate = (milliseconds: number): string =>
  `${milliseconds.toFixed(1)} ms, ${Math.round((LANES * TIME * 1000) / milliseconds)} samples/s`;
console.log(`TensorFlow ${finding.version}, ${engine.name}, ${engine.threads} threads, ${values.rounds} rounds`);
console.log(
  `training step, ${LANES} × ${TIME}: engine ${rate(median(own))} | plain tfjs-node ${rate(median(theirs))} | ` +
    `${(median(own) / median(theirs)).toFixed(2)} times its time`,
);
await engine.dispose();

/** The same step by tfjs alone. */
function plainStep(program: TrainingProgram, start: ParameterStore): () => Promise<void> {
  const batch = randomInputs(program);
  const states = start.specs.map((spec) => ({
    ...spec,
    value: tf.variable(tf.tensor(start.value(spec.name).slice(), [...spec.shape])),
    first: tf.variable(tf.zeros([...spec.shape])),
    second: tf.variable(tf.zeros([...spec.shape])),
  }));
  const variables = Object.fromEntries(states.map(({ name, value }) => [name, value]));
  let updates = 0;
  const step = (): void => {
    const inputs = Object.fromEntries(
      Object.entries(program.inputs).map(([name, { shape, dtype }]) => [
        name,
        tf.tensor(batch[name], [...shape], dtype),
      ]),
    );
    const { grads } = tf.variableGrads(() => {
      const outputs = program.run(variables, inputs);
      for (const output of Object.values(outputs)) output.dataSync();
      return outputs.loss as tf.Scalar;
    }, Object.values(variables));
    updates++;
    for (const group of ['actor', 'critic'] satisfies ParameterGroup[]) {
      const members = states.filter((state) => state.group === group);
      const norm = tf.sqrt(tf.addN(members.map(({ value }) => tf.sum(tf.square(grads[value.name]))))).dataSync()[0];
      const { gradientScale, beta1, beta2, stepSize, secondMomentScale, epsilon, keep } = adamwFactors(
        ADAMW,
        updates,
        norm,
      );
      for (const { value, first, second, decay } of members) {
        const g = tf.mul(grads[value.name], gradientScale);
        first.assign(tf.add(first, tf.mul(tf.sub(g, first), 1 - beta1)));
        second.assign(tf.add(tf.mul(second, beta2), tf.mul(tf.square(g), 1 - beta2)));
        const change = tf.div(tf.mul(first, stepSize), tf.add(tf.mul(tf.sqrt(second), secondMomentScale), epsilon));
        value.assign(tf.sub(tf.mul(value, decay ? keep : 1), change));
      }
    }
  };
  return async () => tf.tidy(step);
}
