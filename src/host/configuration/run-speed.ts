import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { writeAtomically } from '../../files/atomic-write.ts';
import { assessMemory } from '../../jobs/memory-fit/assess-memory.ts';
import { readConfiguration } from '../../store/runs/configuration.ts';
import { readHistory } from '../../store/runs/history.ts';
import type { HistoryRecord } from '../../contract/history.ts';
import type { HostContext } from '../host-context.ts';
import { checkOfKind, type KindOfConfiguration } from './run-kinds.ts';
import { TypedError } from '../../base/errors.ts';

/** What decides how long a step takes, by kind of run. */
const SHARED = [
  'state_dim',
  'action_dim',
  'hidden_size',
  'layer_N',
  'gru_layers',
  'activation',
  'layer_norm',
  'batch_size',
  'sequence_length',
  'engine',
  'device',
] as const;
const OF_PPO = ['n_envs', 'n_epochs', 'classic_control', 'action_kind'] as const;

/** Runs that are looked at for one alike, the newest first. */
const LOOKED_AT = 30;

type Parts = Pick<HostContext, 'workspace' | 'runs' | 'jobs'>;

/**
 * Samples a second of pretraining, environment steps a second of PPO: as a run of the same network in this workspace had
 * them, else as measured on this machine in a process of its own, for which this answers null until it is done. Nothing
 * is measured while jobs run, which would make it look slow.
 */
export class RunSpeeds {
  private readonly parts: Parts;
  private readonly measured = new Map<string, number | null>();
  private measuring: Promise<void> = Promise.resolve();
  private busy = false;

  constructor(parts: Parts) {
    this.parts = parts;
  }

  of(checked: KindOfConfiguration): number | null {
    const key = keyOf(checked);
    const known = this.ofAnEarlierRun(checked.kind, key) ?? this.measured.get(key);
    if (known !== undefined) return known;
    // A step that does not fit into the memory would bring the machine down to be timed.
    if (assessMemory(checked).verdict !== 'fits') return null;
    const idle = this.parts.jobs.list().every(({ state }) => state === 'ended');
    if (idle && !this.busy) this.measuring = this.measure(checked, key);
    return null;
  }

  /** Waits for a measurement under way. */
  settled(): Promise<void> {
    return this.measuring;
  }

  private ofAnEarlierRun(kind: KindOfConfiguration['kind'], key: string): number | undefined {
    const { runs, workspace } = this.parts;
    const alike = [...runs.rows()].filter((row) => row.kind === kind).sort((a, b) => b.startedAt - a.startedAt);
    for (const { run } of alike.slice(0, LOOKED_AT)) {
      const speed = speedIn(workspace.absolute(run), kind, key);
      if (speed !== undefined) return speed;
    }
    return undefined;
  }

  private async measure(checked: KindOfConfiguration, key: string): Promise<void> {
    this.busy = true;
    const folder = join(this.parts.workspace.root, '.warmstart', 'speeds');
    const file = join(folder, `${randomBytes(6).toString('hex')}.json`);
    try {
      mkdirSync(folder, { recursive: true });
      writeAtomically(file, JSON.stringify(checked.configuration));
      const records = await this.parts.jobs.runBriefly(['measure', checked.kind, file, '--json']);
      const speed = records.findLast(({ event }) => event === 'measured')?.['per_second'];
      this.measured.set(key, typeof speed === 'number' ? speed : null);
    } catch {
      this.measured.set(key, null); // it stays unknown; starting the run tells why
    } finally {
      rmSync(file, { force: true });
      this.busy = false;
    }
  }
}

function speedIn(directory: string, kind: KindOfConfiguration['kind'], key: string): number | undefined {
  try {
    const stored = readConfiguration(directory);
    if (!stored || keyOf(checkOfKind(kind, stored)) !== key) return undefined;
    const last = readHistory<HistoryRecord>(directory).at(-1);
    if (!last) return undefined;
    return 'samples_per_second' in last ? last.samples_per_second : last.steps_per_second;
  } catch (error) {
    if (error instanceof TypedError) return undefined; // of another version, or damaged
    throw error;
  }
}

function keyOf({ kind, configuration }: KindOfConfiguration): string {
  const threads = configuration.threads > 0 ? configuration.threads : availableParallelism();
  const all = configuration as Readonly<Record<string, unknown>>;
  const names = kind === 'ppo' ? [...SHARED, ...OF_PPO] : SHARED;
  return JSON.stringify([kind, threads, ...names.map((name) => all[name])]);
}
