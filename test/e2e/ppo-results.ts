import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunEvent } from '../../src/contract/events.ts';
import type { IntervalRecord } from '../../src/contract/history.ts';
import { decodeModel } from '../../src/models/formats/pt.ts';
import { readEvents } from '../../src/store/runs/read-events.ts';
import { readJson } from './warmstart.ts';

/** Asserts that two PPO runs came to the same result, bit for bit, whatever interrupted one of them. */
export function assertSamePpoResult(run: string, undisturbed: string): void {
  for (const name of ['final_model.pt', 'best_model.pt']) {
    assert.deepEqual(modelIn(run, name), modelIn(undisturbed, name), name);
  }
  assert.deepEqual(historyIn(run), historyIn(undisturbed));
  assert.deepEqual(coursesIn(run), coursesIn(undisturbed));
  const policies = (folder: string): unknown =>
    readJson<{ policies: unknown }>(folder, 'final_evaluation.json').policies;
  assert.deepEqual(policies(run), policies(undisturbed));
}

/** A model file without what tells one run from another. */
function modelIn(run: string, name: string) {
  const path = join(run, name);
  const { lineage, configuration, card: _, ...model } = decodeModel(readFileSync(path), path);
  const { kind, mode } = lineage;
  return { ...model, lineage: { kind, mode }, configuration: { ...configuration, output_dir: null } };
}

/** The history without times. */
function historyIn(run: string) {
  return readJson<IntervalRecord[]>(run, 'training_history.json').map(withoutTimes);
}

const TOLD = ['hand_over', 'critic_phase', 'evaluation', 'interval', 'rollback', 'finished'] as const;

/** What happened, in order, according to the events that hold: all that a run tells once, however often it was resumed. */
function coursesIn(run: string) {
  const events = readEvents(run);
  assert.equal(events.at(-1)!.event, 'finished');
  return events
    .filter(({ event }) => (TOLD as readonly RunEvent['event'][]).includes(event))
    .map((event) => {
      if (event.event === 'finished') return event.event; // its figures are those of the history and the evaluation
      if (event.event !== 'hand_over') return withoutTimes(event);
      const { weights_in_ppo: weights, logits_differing: differing } = event;
      return { weights, differing };
    });
}

function withoutTimes(record: object) {
  const times = ['wall_time', 'sequence', 'seconds', 'steps_per_second', 'rollout_fraction', 'update_fraction'];
  return Object.fromEntries(Object.entries(record).filter(([name]) => !times.includes(name)));
}
