import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { FileLock } from '../../src/files/lock.ts';
import { RUN_FILES } from '../../src/store/runs/layout.ts';
import { writeSyntheticRun } from '../../test/synthetic-run.ts';

/** What a live run writes. */
const EVENTS_PER_SECOND = 2;
const STEPS_PER_EVENT = 50;
const TICK_MS = 100;

/** Writes what a live run writes in `hours`, in `seconds`; `meanwhile` is awaited while the run is still live. */
export async function replay(
  directory: string,
  { hours, seconds }: { hours: number; seconds: number },
  meanwhile: () => Promise<void>,
): Promise<void> {
  writeSyntheticRun(directory, { name: 'replay', points: 1000, epochs: 1000, status: 'running' });
  const events = join(directory, RUN_FILES.events);
  const last = JSON.parse(readFileSync(events, 'utf8').trimEnd().split('\n').at(-1)!) as { sequence: number };
  let { sequence } = last;
  let step = 1000;
  const lock = new FileLock(join(directory, RUN_FILES.lock));
  try {
    const opened = meanwhile();
    const all = hours * 3600 * EVENTS_PER_SECOND;
    const each = Math.max(1, Math.round((all * TICK_MS) / (seconds * 1000)));
    for (let written = 0; written < all; written += each) {
      const lines = Array.from({ length: each }, () => {
        const steps = Array.from({ length: STEPS_PER_EVENT }, () => ++step);
        return JSON.stringify(stepsEvent(++sequence, steps));
      });
      appendFileSync(events, `${lines.join('\n')}\n`);
      lock.touch();
      await delay(TICK_MS);
    }
    await opened;
  } finally {
    lock.release();
  }
}

function stepsEvent(sequence: number, step: readonly number[]) {
  const wave = (scale: number): number[] => step.map((at) => scale * (1 + 0.2 * Math.sin(at / 30) + 0.1 * (at % 7)));
  return {
    event: 'steps',
    sequence,
    wall_time: Date.now() / 1000,
    epoch: 1000,
    step,
    values: {
      loss: wave(0.5),
      accuracy: wave(0.4),
      value_loss: wave(0.2),
      gradient_norm: wave(0.7),
      learning_rate: wave(1e-4),
    },
  };
}
