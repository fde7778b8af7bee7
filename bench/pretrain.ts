/**
 * The main job from outside: samples/s end to end against the bare training step (alternating, medians), time from
 * process start to the first loss with demonstrations still to be collected, and peak memory with a million stored
 * steps. Runs in a temporary folder.
 *
 *     node bench/pretrain.ts [--rounds 3]
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { createEngine } from '../src/engines/index.ts';
import { defaultStep, LANES, TIME } from './shared/default-step.ts';
import { median, repeat } from './shared/timing.ts';

const MAIN = join(import.meta.dirname, '..', 'src', 'cli', 'main.ts');
const CONFIGURATION = join(import.meta.dirname, '..', 'configs', 'standalone_pretrain.json');
/** No rollouts, so that the run is over when training is. */
const TRAINING_ONLY = ['evaluation.every=0', 'evaluation.final_episodes=0', 'early_stopping_patience=0'];
/** Episodes of each of the four strategies that hold a million steps together. */
const MILLION = JSON.stringify(
  ['least_outstanding', 'least_work_left', 'shortest_expected_delay', 'cache_aware'].map((name) => ({
    name,
    episodes: 400,
  })),
);

interface Outcome {
  readonly samplesPerSecond: number;
  readonly firstLossSeconds: number;
  readonly peakMegabytes: number;
  readonly steps: number;
}

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '3' } } });
const folder = mkdtempSync(join(tmpdir(), 'warmstart-bench-'));
try {
  const engine = await createEngine({ engine: 'compiled', device: 'cpu', threads: availableParallelism() });
  const { step } = await defaultStep(engine);
  const bare: number[] = [];
  const whole: Outcome[] = [];
  for (let round = 0; round < Number(values.rounds); round++) {
    bare.push((LANES * TIME * 1000) / median(await repeat(step, 100)));
    whole.push(await pretrain(`run-${round}`, ['epochs=5', `demonstrations.seed=${3_000_000 + 1000 * round}`]));
  }
  const ratio = median(whole.map(({ samplesPerSecond }, i) => samplesPerSecond / bare[i]));
  console.log(`bare step             ${Math.round(median(bare))} samples/s`);
  console.log(`end to end            ${Math.round(median(whole.map((run) => run.samplesPerSecond)))} samples/s`);
  console.log(`end to end / bare     ${ratio.toFixed(3)} (target 0.90)`);
  console.log(`first loss after      ${median(whole.map((run) => run.firstLossSeconds)).toFixed(2)} s (target 20)`);
  await engine.dispose();
  const million = await pretrain('million', ['epochs=1', `demonstrations.strategies=${MILLION}`]);
  console.log(`peak memory           ${million.peakMegabytes} MiB with ${million.steps} stored steps (target 1024)`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function pretrain(name: string, settings: readonly string[]): Promise<Outcome> {
  const options = [...TRAINING_ONLY, ...settings].flatMap((setting) => ['--set', setting]);
  const begun = performance.now();
  const child = spawn(
    process.execPath,
    [MAIN, 'pretrain', CONFIGURATION, '--output', name, '--json', '--lang', 'en', ...options],
    { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let firstLossSeconds = NaN;
  let samplesPerSecond = NaN;
  let steps = 0;
  let peakMegabytes = 0;
  createInterface(child.stderr).on('line', (line) => {
    if (/loss/.test(line) && Number.isNaN(firstLossSeconds)) firstLossSeconds = (performance.now() - begun) / 1000;
  });
  createInterface(child.stdout).on('line', (line) => {
    const event = JSON.parse(line) as Record<string, unknown> & { strategies?: { steps: number }[] };
    if (event['event'] === 'collected') steps = event.strategies!.reduce((sum, strategy) => sum + strategy.steps, 0);
    if (event['event'] === 'finished') samplesPerSecond = event['samples_per_second'] as number;
  });
  const watch = setInterval(() => {
    peakMegabytes = Math.max(peakMegabytes, peakOf(child.pid!));
  }, 100);
  return new Promise((resolve, reject) => {
    child.on('close', (code) => {
      clearInterval(watch);
      if (code === 0) resolve({ samplesPerSecond, firstLossSeconds, peakMegabytes, steps });
      else reject(new Error(`pretraining ended with exit code ${code}`));
    });
  });
}

/** Peak resident memory so far, in MiB; 0 where the system does not say. */
function peakOf(pid: number): number {
  try {
    const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return peak ? Math.round(Number(peak[1]) / 1024) : 0;
  } catch {
    return 0; // it has just ended, or this is no Linux
  }
}
