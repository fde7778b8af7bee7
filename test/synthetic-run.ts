import * as fs from 'node:fs';
import { join } from 'node:path';
import { Random } from '../src/base/random.ts';
import { checkConfiguration } from '../src/contract/configuration/check.ts';
import type { NewEvent } from '../src/contract/events.ts';
import { prefixed, type EpochRecord } from '../src/contract/history.ts';
import type { RunRecord, RunStatus } from '../src/contract/run.ts';
import { writeConfiguration } from '../src/store/runs/configuration.ts';
import { writeHistory } from '../src/store/runs/history.ts';
import { RUN_FILES } from '../src/store/runs/layout.ts';
import { writeMeta } from '../src/store/runs/meta.ts';
import { writeRunRecord } from '../src/store/runs/run-record.ts';

export interface SyntheticRun {
  readonly name: string;
  /** Training steps. */
  readonly points: number;
  readonly epochs?: number;
  /** Steps of one line of events.ndjson: a run writes twice a second what it did since. */
  readonly stepsPerEvent?: number;
  readonly seed?: number;
  readonly status?: RunStatus;
  /** When it began, in milliseconds since 1970. */
  readonly startedAt?: number;
  readonly tags?: readonly string[];
}

const STEP_SECONDS = 0.01;
const START = Date.UTC(2026, 0, 5, 9);

/**
 * Makes a folder such as a pretraining run leaves, with curves of the usual shapes but no models: for tests and
 * measurements of what shows runs.
 */
export function writeSyntheticRun(directory: string, settings: SyntheticRun): void {
  const { name, points, epochs = 20, stepsPerEvent = 50, seed = 0, status = 'finished', startedAt = START } = settings;
  fs.mkdirSync(directory, { recursive: true });
  const configuration = checkConfiguration({ epochs, seed, output_dir: directory }, () => undefined);
  writeConfiguration(directory, configuration);
  writeMeta(directory, { tags: [...(settings.tags ?? [])], aliases: [], notes: '' });
  const log = new SyntheticEvents(join(directory, RUN_FILES.events), startedAt / 1000);
  const stepsPerEpoch = Math.ceil(points / epochs);
  log.write({
    event: 'started',
    run_id: name,
    kind: 'pretrain',
    engine: 'compiled',
    threads: 2,
    parameters: 1_000_000,
    epochs,
    steps_per_epoch: stepsPerEpoch,
    training_steps: points * 512,
    validation_steps: points * 128,
  });
  const random = new Random(seed, 'synthetic run');
  const history: EpochRecord[] = [];
  for (let step = 0, epoch = 1; step < points; epoch++) {
    const end = Math.min(points, step + stepsPerEpoch);
    while (step < end) {
      const count = Math.min(stepsPerEvent, end - step);
      log.write(stepsEvent(epoch, step, count, points, random), count * STEP_SECONDS);
      step += count;
    }
    history.push(epochRecord(epoch, step, step / points, random));
    log.write({ event: 'epoch', ...history.at(-1)! }, 0.5);
  }
  log.write(finalEvaluation(epochs, points));
  const endedAt = log.close() * 1000;
  writeHistory(directory, history);
  writeRunRecord(directory, recordOf(name, status, startedAt, endedAt));
}

/** What a run's log would hold, at times of our choosing. */
class SyntheticEvents {
  private readonly descriptor: number;
  private sequence = 0;
  private time: number;
  private text = '';

  constructor(path: string, startedAt: number) {
    this.descriptor = fs.openSync(path, 'w');
    this.time = startedAt;
  }

  write({ event, ...payload }: NewEvent, seconds = 0): void {
    this.time += seconds;
    this.text += `${JSON.stringify({ event, sequence: ++this.sequence, wall_time: this.time, ...payload })}\n`;
    if (this.text.length > 1 << 20) this.flush();
  }

  /** Returns the time of the last event, in seconds since 1970. */
  close(): number {
    this.flush();
    fs.closeSync(this.descriptor);
    return this.time;
  }

  private flush(): void {
    fs.writeSync(this.descriptor, this.text);
    this.text = '';
  }
}

function stepsEvent(epoch: number, from: number, count: number, points: number, random: Random): NewEvent {
  const values: Record<string, number[]> = {
    loss: [],
    accuracy: [],
    value_loss: [],
    gradient_norm: [],
    learning_rate: [],
  };
  const step: number[] = [];
  for (let i = 1; i <= count; i++) {
    const share = (from + i) / points;
    const noise = random.uniform() - 0.5;
    step.push(from + i);
    values['loss'].push(rounded(0.3 + 1.1 * Math.exp(-5 * share) + 0.2 * noise));
    values['accuracy'].push(rounded(0.9 - 0.65 * Math.exp(-5 * share) + 0.05 * noise));
    values['value_loss'].push(rounded(0.1 + Math.exp(-8 * share) + 0.05 * noise));
    values['gradient_norm'].push(rounded(0.5 + noise));
    values['learning_rate'].push(rounded(5e-5 * (1 + Math.cos(Math.PI * share))));
  }
  return { event: 'steps', epoch, step, values };
}

function epochRecord(epoch: number, step: number, share: number, random: Random): EpochRecord {
  const figures = (gap: number) => ({
    loss: rounded(0.3 + gap + 1.1 * Math.exp(-5 * share) + 0.01 * random.uniform()),
    accuracy: rounded(0.9 - gap - 0.65 * Math.exp(-5 * share)),
    entropy: rounded(0.4 + Math.exp(-4 * share)),
    value_loss: rounded(0.1 + gap + Math.exp(-8 * share)),
    explained_variance: rounded(0.8 - gap - Math.exp(-8 * share)),
  });
  return {
    epoch,
    step,
    ...prefixed('training', figures(0)),
    ...prefixed('validation', figures(0.02)),
    gradient_norm: 0.5,
    learning_rate: 1e-4,
    samples: 512 * 100,
    samples_per_second: 50_000,
    seconds: 1,
    best: true,
  };
}

function finalEvaluation(epoch: number, step: number): NewEvent {
  const result = (name: string, latency: number) => ({
    name,
    metrics: {
      mean_latency: { mean: latency, ci95: [latency - 0.1, latency + 0.1] as const },
      return: { mean: -latency * 100, ci95: [-latency * 101, -latency * 99] as const },
    },
  });
  const results = [result('model', 1.94), result('least_work_left', 2), result('round_robin', 4)];
  return { event: 'evaluation', epoch, step, episodes: 100, seed: 1_000_000, final: true, results };
}

function recordOf(name: string, status: RunStatus, startedAt: number, endedAt: number): RunRecord {
  const ended = status === 'finished' || status === 'failed' || status === 'stopped';
  return {
    program: 'warmstart',
    format: 1,
    id: `20260105-${name}`,
    kind: 'pretrain',
    status,
    pid: 1,
    host: 'synthetic',
    process_start: '',
    started_at: new Date(startedAt).toISOString(),
    resumed_at: null,
    heartbeat: new Date(endedAt).toISOString(),
    ended_at: ended ? new Date(endedAt).toISOString() : null,
    versions: { node: process.version },
    command: ['warmstart', 'pretrain', 'configs/standalone_pretrain.json', '--output', `outputs/${name}`],
    engine: 'compiled',
    threads: 2,
  };
}

function rounded(value: number): number {
  return Number(value.toPrecision(7));
}
