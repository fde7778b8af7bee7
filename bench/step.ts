/**
 * Training steps and inference of the default network (64 → 3×256 → GRU 2×256 → 4) and of others, on the compiled engine,
 * TensorFlow where it is set up, and the same in PyTorch (eager with fused AdamW, and torch.compile) and JAX (jit, loop
 * unrolled, optax). They take turns, and medians over the rounds are compared, as timings on a shared machine swing. Beside
 * each stands the time that its matrix products alone would take at the rate measured between the rounds.
 *
 *     node bench/step.ts [--rounds 7] [--only 'no GRU'] [--json FILE]
 *
 * WARMSTART_BENCH_PYTHON names the Python that has PyTorch and JAX.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createEngine } from '../src/engines/index.ts';
import { probeTensorflow } from '../src/engines/tensorflow/probe-tensorflow.ts';
import type { Engine } from '../src/learning/engine.ts';
import { randomInputs } from './shared/default-step.ts';
import { median, repeat } from './shared/timing.ts';
import { operationsOf, productRate } from './step/arithmetic.ts';
import { CASES, DEFAULT_STEP, type StepCase } from './step/cases.ts';
import { PEERS, startPeer, type Peer } from './step/peer.ts';

const threads = availableParallelism();
const STARTS = 5;

/** Medians in milliseconds, by the name of who was timed. */
interface Result {
  readonly name: string;
  readonly samples: number;
  readonly milliseconds: Readonly<Record<string, number>>;
  /** Matrix products alone, at the rate measured in the same run. */
  readonly limit: number;
  readonly bestPeer: string | null;
  readonly timesAsFast: number | null;
  readonly target: number | null;
}

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    only: { type: 'string', default: '' },
    json: { type: 'string' },
    'first-step': { type: 'boolean', default: false },
  },
});
if (values['first-step']) await firstStep();
else await compare(Number(values.rounds), values.only);

/** What the child process does whose start is timed: prints how long recording and loading took. */
async function firstStep(): Promise<void> {
  const engine = await createEngine({ engine: 'compiled', device: 'cpu', threads });
  const { program, specs } = DEFAULT_STEP;
  const store = engine.createParameters(specs);
  const start = performance.now();
  const step = await engine.training(program.training, store);
  console.log(performance.now() - start);
  await step.gradients(randomInputs(program.training));
  await engine.dispose();
}

async function compare(rounds: number, only: string): Promise<void> {
  const engines: Engine[] = [await createEngine({ engine: 'compiled', device: 'cpu', threads })];
  if ((await probeTensorflow()).available)
    engines.push(await createEngine({ engine: 'tensorflow', device: 'cpu', threads }));
  const peers = await startPeers();
  const rate = await productRate(threads);
  console.log(`${threads} threads, ${cpus()[0]?.model}; ${rounds} rounds, medians of each round's medians, in ms`);
  const results: Result[] = [];
  for (const example of CASES.filter(({ name }) => name.includes(only))) {
    const result = await report(example, rounds, engines, peers, rate);
    results.push(result);
    print(result);
  }
  for (const peer of peers) peer.end();
  for (const engine of engines) await engine.dispose();
  const starts = only ? undefined : measureStarts();
  if (starts) {
    console.log(`recording and loading the default step: ${starts.cold.toFixed(0)} ms cold (target 500), ${starts.cached.toFixed(0)} ms from the cache (target 200)`); // prettier-ignore
    console.log(`process start to first training step and exit, cached: ${starts.process.toFixed(0)} ms (target 2000)`);
  }
  if (values.json) {
    const machine = { processor: cpus()[0]?.model, threads, node: process.version, date: new Date().toISOString() };
    writeFileSync(values.json, `${JSON.stringify({ machine, rounds, results, starts }, null, 2)}\n`);
  }
}

async function startPeers(): Promise<Peer[]> {
  const python = process.env['WARMSTART_BENCH_PYTHON'] ?? 'python3';
  const peers: Peer[] = [];
  for (const which of PEERS) {
    const peer = await startPeer(python, which, threads);
    if (typeof peer === 'string')
      console.log(`!!! NO ${which} TO COMPARE WITH (set WARMSTART_BENCH_PYTHON): ${peer} !!!`);
    else peers.push(peer);
  }
  return peers;
}

async function report(
  example: StepCase,
  rounds: number,
  engines: readonly Engine[],
  peers: readonly Peer[],
  rate: () => Promise<number>,
): Promise<Result> {
  const runners = new Map<string, () => Promise<number[]>>();
  for (const engine of engines) {
    const step = await example.prepare(engine);
    runners.set(engine.name, () => repeat(step, example.runs));
  }
  for (const peer of peers) runners.set(peer.name, () => peer.ask(`${example.command} ${example.runs}`));
  const times = new Map<string, number[]>();
  const rates: number[] = [];
  for (const run of runners.values()) await run(); // all warm up
  for (let round = 0; round < rounds; round++) {
    for (const [name, run] of runners) {
      await sleep(200); // threads of the one that ran before stop spinning
      times.set(name, [...(times.get(name) ?? []), median(await run())]);
    }
    rates.push(await rate());
  }
  const milliseconds = Object.fromEntries([...times].map(([name, all]) => [name, median(all)]));
  const [best] = peers.map(({ name }) => name).sort((a, b) => milliseconds[a] - milliseconds[b]);
  return {
    name: example.name,
    samples: example.samples,
    milliseconds,
    limit: (operationsOf(example) / median(rates)) * 1000,
    bestPeer: best ?? null,
    timesAsFast: best === undefined ? null : milliseconds[best] / milliseconds[engines[0].name],
    target: example.target ?? null,
  };
}

function print({ name, samples, milliseconds, limit, bestPeer, timesAsFast, target }: Result): void {
  console.log(`\n${name} (matrix products alone: ${limit.toFixed(2)} ms)`);
  for (const [who, time] of Object.entries(milliseconds)) {
    const rate = `${Math.round((samples / time) * 1000)} samples/s`;
    console.log(
      `  ${time.toFixed(2).padStart(9)} ms  ${rate.padStart(18)}  ${(time / limit).toFixed(1).padStart(5)} × the limit  ${who}`,
    );
  }
  const aim = target === null ? '' : ` (target ${target})`;
  if (timesAsFast !== null) console.log(`  compiled is ${timesAsFast.toFixed(2)} times as fast as ${bestPeer}${aim}`);
}

/** Milliseconds of the default step's recording and loading without and with a cache, and of a whole process with it. */
function measureStarts(): { readonly cold: number; readonly cached: number; readonly process: number } {
  const cold: number[] = [];
  const cached: number[] = [];
  const whole: number[] = [];
  const compiled = mkdtempSync(join(tmpdir(), 'warmstart-compiled-'));
  for (let i = 0; i < STARTS; i++) {
    const folder = mkdtempSync(join(tmpdir(), 'warmstart-graphs-'));
    const start = (): number => {
      // As in the command line, whose compiled JavaScript is kept as well.
      const env = { ...process.env, WARMSTART_GRAPH_CACHE: folder, NODE_COMPILE_CACHE: compiled };
      return Number(
        execFileSync(process.execPath, [fileURLToPath(import.meta.url), '--first-step'], { env }).toString(),
      );
    };
    cold.push(start());
    const begun = performance.now();
    cached.push(start());
    whole.push(performance.now() - begun);
    rmSync(folder, { recursive: true });
  }
  rmSync(compiled, { recursive: true });
  return { cold: median(cold), cached: median(cached), process: median(whole) };
}
