/**
 * Peak memory of real, short runs of many sizes, each a process of its own, against what is estimated before they start.
 * Linux only: the peak is the system's own count (VmHWM). Prints the table of docs/doctor.md.
 *
 *     node bench/memory.ts [NAME …]
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadConfiguration, loadPpoConfiguration } from '../src/files/load-configuration.ts';
import { memoryNeeded, parameterCount, type SizedRun } from '../src/jobs/memory-fit/memory-needed.ts';

const ROOT = join(import.meta.dirname, '..');
const MAIN = join(ROOT, 'src', 'cli', 'main.ts');
const MEBIBYTE = 1024 ** 2;

const demonstrations = (episodes: number): string =>
  `demonstrations.strategies=${JSON.stringify([{ name: 'least_outstanding', episodes }])}`;
const FEW = [demonstrations(12), 'epochs=1', 'evaluation.every=0', 'evaluation.final_episodes=4'];
const rollouts = (environments: number, steps: number): string[] => [
  `n_envs=${environments}`,
  `n_steps=${steps}`,
  `total_steps=${2 * environments * steps}`,
  'envs_sharing_inputs=1',
  'environment.episode_requests=100',
  'evaluation.every=1',
  'evaluation.episodes=2',
  'evaluation.final_episodes=20',
];

/** Name, kind, settings. The first eight of pretraining and all of PPO calibrated the constants, the others test them. */
const CASES: readonly (readonly [string, SizedRun['kind'], readonly string[]])[] = [
  ['default', 'pretrain', []],
  ['hidden 64, batch 128', 'pretrain', ['hidden_size=64', 'batch_size=128']],
  ['batch 2 048', 'pretrain', ['batch_size=2048']],
  ['hidden 1 024, batch 256', 'pretrain', ['hidden_size=1024', 'batch_size=256']],
  ['hidden 512, batch 1 024', 'pretrain', ['hidden_size=512', 'batch_size=1024']],
  ['no GRU, batch 4 096', 'pretrain', ['gru_layers=0', 'batch_size=4096']],
  ['no GRU, hidden 1 024', 'pretrain', ['gru_layers=0', 'hidden_size=1024']],
  ['6 MLP layers, 1 GRU, batch 1 024', 'pretrain', ['layer_N=6', 'gru_layers=1', 'batch_size=1024']],
  ['230 400 demonstrations', 'pretrain', ['hidden_size=64', demonstrations(400)]],
  ['hidden 128, 4 GRU layers', 'pretrain', ['hidden_size=128', 'gru_layers=4']],
  ['sequences of 64, batch 1 024', 'pretrain', ['sequence_length=64', 'batch_size=1024']],
  ['PPO, default network', 'ppo', ['mode=scratch', ...rollouts(64, 128)]],
  ['PPO, hidden 512', 'ppo', ['mode=scratch', 'hidden_size=512', 'batch_size=512', ...rollouts(16, 64)]],
  ['PPO, no GRU, batch 4 096', 'ppo', ['mode=scratch', 'gru_layers=0', 'batch_size=4096', ...rollouts(64, 64)]],
  ['PPO, 512 environments', 'ppo', ['mode=scratch', 'hidden_size=64', ...rollouts(512, 16)]],
  ['PPO, batch 2 048', 'ppo', ['mode=scratch', 'batch_size=2048', ...rollouts(64, 32)]],
];

const asked = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'warmstart-memory-'));
console.log('| run | parameters | measured | estimated | error |\n| --- | ---: | ---: | ---: | ---: |');
try {
  let worst = 0;
  for (const [index, [name, kind, settings]] of CASES.entries()) {
    if (asked.length > 0 && !asked.some((word) => name.includes(word))) continue;
    const run = sized(kind, settings);
    const needed = memoryNeeded(run).total;
    const peak = await peakOf(`run-${index}`, kind, run);
    const error = needed / peak - 1;
    worst = Math.max(worst, Math.abs(error));
    const size = (bytes: number): string => `${Math.round(bytes / MEBIBYTE)} MiB`;
    const percent = `${error < 0 ? '−' : '+'}${Math.abs(error * 100).toFixed(0)} %`;
    console.log(`| ${name} | ${parameterCount(run)} | ${size(peak)} | ${size(needed)} | ${percent} |`);
  }
  console.log(`largest error ${(worst * 100).toFixed(0)} %`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function sized(kind: SizedRun['kind'], settings: readonly string[]): SizedRun {
  if (kind === 'ppo') {
    const path = join(ROOT, 'configs', 'ppo.json');
    return { kind, configuration: loadPpoConfiguration({ path, overrides: settings, cwd: folder }).configuration };
  }
  const path = join(ROOT, 'configs', 'standalone_pretrain.json');
  const overrides = [...FEW, ...settings];
  return { kind, configuration: loadConfiguration({ path, overrides, cwd: folder }).configuration };
}

/** Bytes that the process of a run had at its peak. */
async function peakOf(name: string, kind: SizedRun['kind'], { configuration }: SizedRun): Promise<number> {
  const path = join(folder, `${name}.json`);
  writeFileSync(path, JSON.stringify(configuration));
  const child = spawn(process.execPath, [MAIN, kind, path, '--output', name], { cwd: folder, stdio: 'ignore' });
  let peak = 0;
  while (child.exitCode === null && child.signalCode === null) {
    const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'));
    if (found) peak = Math.max(peak, Number(found[1]) * 1024);
    await sleep(100);
  }
  if (child.exitCode !== 0) throw new Error(`${name} ended with exit code ${child.exitCode}`);
  return peak;
}
