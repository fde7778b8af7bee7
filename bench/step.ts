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
import { createEngine } from '../src/engines/index.ts';
import { actProgram } from '../src/learning/act-program.ts';
import type { Engine, ParameterStore } from '../src/learning/engine.ts';
import { defaultStep, LANES, randomInputs, SHAPE, TIME } from './shared/default-step.ts';
import { median, repeat } from './shared/timing.ts';
import { startTorch, type TorchProcess } from './shared/torch.ts';

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
  const { step } = await defaultStep(engine);
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

  const { store, step } = await defaultStep(engine);
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

async function acting(engine: Engine, store: ParameterStore, states: number): Promise<() => Promise<void>> {
  const program = actProgram(SHAPE, states);
  const forward = await engine.forward(program, store);
  const batch = randomInputs(program);
  return async () => void (await forward.run(batch));
}
