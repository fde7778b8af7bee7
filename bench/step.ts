/**
 * One training step of the default network (64 → 3×256 → GRU 2×256 → 4; 32 sequences of 16 steps), the same in PyTorch
 * with fused AdamW, and inference. The two take turns, many rounds, and medians are compared, as timings on a shared
 * machine swing. PyTorch's step does less: it has no masks, weights, value head, metrics or clipping.
 *
 *     node bench/step.ts [--rounds 9]        WARMSTART_BENCH_PYTHON names the Python that has PyTorch
 */
import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Random } from '../src/base/random.ts';
import { createEngine } from '../src/engines/index.ts';
import { actProgram } from '../src/learning/act-program.ts';
import { cloningProgram } from '../src/learning/cloning-program.ts';
import type { AdamWSettings, Engine, NamedArrays, ParameterStore, Program } from '../src/learning/engine.ts';
import { initialise } from '../src/learning/initialise.ts';
import { policyParameters } from '../src/learning/policy.ts';
import type { PolicyShape } from '../src/learning/policy-shape.ts';
import { startTorch, type TorchProcess } from './torch.ts';

const SHAPE: PolicyShape = {
  stateDim: 64,
  actionDim: 4,
  hiddenSize: 256,
  mlpLayers: 3,
  gruLayers: 2,
  activation: 'relu',
  layerNorm: true,
};
const LANES = 32;
const TIME = 16;
const ADAMW: AdamWSettings = {
  learningRate: 1e-4,
  weightDecay: 1e-5,
  maxGradientNorm: 1,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
};
const STEPS = 20;
const INFERENCES = 100;
const STATES = [1, 32, 128];
const threads = availableParallelism();

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '9' }, 'first-step': { type: 'boolean', default: false } },
});
if (values['first-step']) await firstStep();
else await compare(Number(values.rounds));

/** What the child process does whose start is timed. */
async function firstStep(): Promise<void> {
  const engine = await createEngine({ engine: 'compiled', device: 'cpu', threads });
  const { step } = await training(engine);
  await step();
}

async function compare(rounds: number): Promise<void> {
  const engine = await createEngine({ engine: 'compiled', device: 'cpu', threads });
  const torch = await startTorch(threads);
  if (torch)
    console.log(
      `${threads} threads; compiled engine against PyTorch ${torch.version}, eager, ${torch.optimiser}; ${rounds} rounds`,
    );
  else console.log('!!! NO PYTHON WITH PYTORCH: nothing to compare with (set WARMSTART_BENCH_PYTHON) !!!');

  const { store, step } = await training(engine);
  await report(
    `training step, ${LANES} × ${TIME}`,
    rounds,
    () => repeat(step, STEPS),
    torch,
    `train ${STEPS}`,
    LANES * TIME,
  );
  for (const states of STATES) {
    const act = await acting(engine, store, states);
    await report(
      `inference, ${states} states`,
      rounds,
      () => repeat(act, INFERENCES),
      torch,
      `act ${states} ${INFERENCES}`,
      states,
    );
  }
  torch?.end();
  await engine.dispose();

  const starts = Array.from({ length: 5 }, () => {
    const start = performance.now();
    execFileSync(process.execPath, [fileURLToPath(import.meta.url), '--first-step']);
    return performance.now() - start;
  });
  console.log(`process start to first training step and exit: ${median(starts).toFixed(0)} ms (target 2000)`);
}

async function report(
  what: string,
  rounds: number,
  ours: () => Promise<number[]>,
  torch: TorchProcess | null,
  command: string,
  samples: number,
): Promise<void> {
  const mine: number[] = [];
  const theirs: number[] = [];
  await ours(); // both warm up
  await torch?.ask(command);
  for (let round = 0; round < rounds; round++) {
    await sleep(200); // threads of the one that ran before stop spinning
    mine.push(median(await ours()));
    await sleep(200);
    if (torch) theirs.push(median(await torch.ask(command)));
  }
  const rate = (milliseconds: number): string =>
    `${milliseconds.toFixed(2)} ms, ${Math.round((samples / milliseconds) * 1000)} samples/s`;
  const compared = torch
    ? ` | PyTorch ${rate(median(theirs))} | ${(median(theirs) / median(mine)).toFixed(2)} times as fast`
    : '';
  console.log(`${what}: compiled ${rate(median(mine))}${compared}`);
}

async function training(engine: Engine): Promise<{ store: ParameterStore; step: () => Promise<void> }> {
  const program = cloningProgram(SHAPE, { lanes: LANES, time: TIME, labelSmoothing: 0, valueCoefficient: 0.5 });
  const store = engine.createParameters(policyParameters(SHAPE));
  initialise(store, SHAPE, new Random(1));
  const { gradients, update } = await engine.training(program, store);
  const batch = inputs(program);
  const step = async (): Promise<void> => {
    await gradients(batch);
    update({ actor: ADAMW, critic: ADAMW });
  };
  return { store, step };
}

async function acting(engine: Engine, store: ParameterStore, states: number): Promise<() => Promise<void>> {
  const program = actProgram(SHAPE, states);
  const forward = await engine.forward(program, store);
  const batch = inputs(program);
  return async () => void (await forward.run(batch));
}

/** Normal observations and returns, random actions, everything else 1. */
function inputs(program: Program): NamedArrays {
  const random = new Random(2);
  return Object.fromEntries(
    Object.entries(program.inputs).map(([name, { shape, dtype }]) => {
      const length = shape.reduce((size, dimension) => size * dimension, 1);
      if (dtype === 'int32') return [name, Int32Array.from({ length }, () => random.integer(SHAPE.actionDim))];
      const normal = name === 'observations' || name === 'returns';
      return [name, Float32Array.from({ length }, () => (normal ? random.normal() : name === 'hidden' ? 0 : 1))];
    }),
  );
}

async function repeat(run: () => Promise<void>, times: number): Promise<number[]> {
  const milliseconds = [];
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    await run();
    milliseconds.push(performance.now() - start);
  }
  return milliseconds;
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
