/**
 * PPO on CartPole-v1 as a user runs it, `warmstart ppo`, against Stable-Baselines3 with the same settings: rl-zoo's, and
 * the same with a memory (a GRU here, an LSTM in sb3-contrib). Each run is a process of its own; the two take turns, and
 * medians are compared. The time of a run is that of its rollouts and updates, without start and evaluation. Runs in a
 * temporary folder.
 *
 *     node bench/ppo.ts [--rounds 3]
 *
 * WARMSTART_SB3_PYTHON names the Python that has Stable-Baselines3: docs/benchmarks.md says how to make one.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs, promisify } from 'node:util';
import type { NewEvent } from '../src/contract/events.ts';
import { loadPpoConfiguration } from '../src/files/load-configuration.ts';
import { readEvents } from '../src/store/runs/read-events.ts';
import { median } from './shared/timing.ts';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '..');
const MAIN = join(ROOT, 'src', 'cli', 'main.ts');
const CONFIGURATION = join(ROOT, 'configs', 'classic-control', 'CartPole-v1.json');
const SCRIPT = join(import.meta.dirname, 'shared', 'stable-baselines.py');
/** Most of the rollout that is not inference. */
const GLUE_TARGET = 0.2;

interface Problem {
  readonly name: string;
  /** What is changed in the configuration, for both. */
  readonly settings: readonly string[];
  /** Environment steps of a run: some seconds of each program. */
  readonly steps: { readonly ours: number; readonly theirs: number };
  /** How many times as fast this is to be. */
  readonly target: number;
}

const PROBLEMS: readonly Problem[] = [
  { name: "CartPole, rl-zoo's settings", settings: [], steps: { ours: 102_400, theirs: 15_360 }, target: 10 },
  {
    name: 'CartPole, recurrent',
    settings: ['gru_layers=1', 'layer_N=1', 'sequence_length=32'],
    // The same for both: short episodes at first are more sequences, so a step costs more.
    steps: { ours: 4096, theirs: 4096 },
    target: 4,
  },
];

/** One run of either program. */
interface Outcome {
  readonly parameters: number;
  readonly stepsPerSecond: number;
}

interface OwnOutcome extends Outcome {
  /** Of the process, in seconds. */
  readonly wallSeconds: number;
  /** Of rollouts and updates, that of rollouts. */
  readonly rolloutShare: number;
  /** Of rollouts, that of all but inference. */
  readonly glueShare: number;
}

interface OtherOutcome extends Outcome {
  readonly program: string;
}

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '3' } } });
const python = await pythonWithStableBaselines();
if (python === null)
  console.log('!!! NO PYTHON WITH STABLE-BASELINES3: nothing to compare with (set WARMSTART_SB3_PYTHON) !!!');
const folder = mkdtempSync(join(tmpdir(), 'warmstart-bench-'));
let runs = 0;
try {
  for (const problem of PROBLEMS) {
    for (const threads of new Set([1, availableParallelism()])) await compare(problem, threads, Number(values.rounds));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function compare(problem: Problem, threads: number, rounds: number): Promise<void> {
  const ours: OwnOutcome[] = [];
  const theirs: OtherOutcome[] = [];
  for (let round = 0; round < rounds; round++) {
    ours.push(await warmstart(problem, threads));
    await sleep(200); // threads of the one that ran before stop spinning
    if (python !== null) theirs.push(await stableBaselines(python, problem, threads));
  }
  const of = (name: keyof OwnOutcome): number => median(ours.map((outcome) => outcome[name]));
  const rate = (outcomes: readonly Outcome[]): number => median(outcomes.map((outcome) => outcome.stepsPerSecond));
  console.log(`${problem.name}, ${threads === 1 ? '1 thread' : `${threads} threads`}, median of ${rounds}`);
  console.log(`  this program        ${Math.round(rate(ours))} steps/s, ${ours[0].parameters} parameters`);
  if (theirs.length > 0) {
    const [{ program, parameters }] = theirs;
    const ratio = rate(ours) / rate(theirs);
    console.log(`  the other           ${Math.round(rate(theirs))} steps/s, ${parameters} parameters (${program})`);
    console.log(`  times as fast       ${ratio.toFixed(1)} (target ${problem.target})`);
  }
  const made = `${problem.steps.ours} steps with start and evaluation`;
  console.log(`  rollout             ${percent(of('rolloutShare'))} of the time, the rest is updates`);
  console.log(`  environment, glue   ${percent(of('glueShare'))} of the rollout (target ${percent(GLUE_TARGET)})`);
  console.log(`  whole process       ${of('wallSeconds').toFixed(1)} s for ${made}`);
}

/** `warmstart ppo` without evaluations on the way. */
async function warmstart({ settings, steps }: Problem, threads: number): Promise<OwnOutcome> {
  const directory = join(folder, `run-${runs++}`);
  const set = ['evaluation.every=0', `total_steps=${steps.ours}`, `threads=${threads}`, ...settings];
  const options = ['--output', directory, '--json', '--lang', 'en', ...set.flatMap((setting) => ['--set', setting])];
  const begun = performance.now();
  const { stdout } = await run(process.execPath, [MAIN, 'ppo', CONFIGURATION, ...options], { cwd: folder });
  const wallSeconds = (performance.now() - begun) / 1000;
  const events = stdout.trim().split('\n').map((line) => JSON.parse(line) as NewEvent); // prettier-ignore
  const sums = { rollout_seconds: 0, inference_seconds: 0, update_seconds: 0 };
  for (const event of readEvents(directory)) {
    if (event.event !== 'steps') continue;
    for (const name of Object.keys(sums) as (keyof typeof sums)[]) {
      sums[name] += event.values[name].reduce<number>((sum, value) => sum + (value ?? 0), 0);
    }
  }
  return {
    parameters: events.find((event) => event.event === 'started')!.parameters,
    stepsPerSecond: (events.at(-1) as { readonly steps_per_second: number }).steps_per_second,
    wallSeconds,
    rolloutShare: sums.rollout_seconds / (sums.rollout_seconds + sums.update_seconds),
    glueShare: 1 - sums.inference_seconds / sums.rollout_seconds,
  };
}

async function stableBaselines(command: string, problem: Problem, threads: number): Promise<OtherOutcome> {
  const { configuration } = loadPpoConfiguration({ path: CONFIGURATION, overrides: problem.settings, cwd: ROOT });
  const settings = { ...configuration, threads, steps: problem.steps.theirs, recurrent: configuration.gru_layers > 0 };
  const { stdout } = await run(command, [SCRIPT, JSON.stringify(settings)], { cwd: folder });
  const { program, parameters, steps, seconds } = JSON.parse(stdout) as {
    readonly program: string;
    readonly parameters: number;
    readonly steps: number;
    readonly seconds: number;
  };
  return { program, parameters, stepsPerSecond: steps / seconds };
}

async function pythonWithStableBaselines(): Promise<string | null> {
  for (const command of [process.env['WARMSTART_SB3_PYTHON'], 'python3', 'python']) {
    try {
      if (command) await run(command, ['-c', 'import stable_baselines3, sb3_contrib']);
      if (command) return command;
    } catch {
      // it has them not, or there is no such program
    }
  }
  return null;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
