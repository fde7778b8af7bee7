import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunEvent } from '../../src/contract/events.ts';
import type { EpochRecord } from '../../src/contract/history.ts';
import { decodeModel } from '../../src/models/formats/pt.ts';
import { readEvents } from '../../src/store/runs/read-events.ts';
import { readJson } from './warmstart.ts';

/** Asserts that two runs came to the same result, bit for bit, whatever interrupted one of them. */
export function assertSameResult(run: string, undisturbed: string): void {
  for (const name of ['final_model.pt', 'best_model.pt']) {
    assert.deepEqual(modelIn(run, name), modelIn(undisturbed, name), name);
  }
  assert.deepEqual(historyIn(run), historyIn(undisturbed));
  assertEventsComplete(run);
}

/** Every training step and epoch stands once among the events that hold. */
function assertEventsComplete(run: string): void {
  const events = readEvents(run);
  const of = <K extends RunEvent['event']>(name: K) =>
    events.filter((event): event is Extract<RunEvent, { event: K }> => event.event === name);
  const history = historyIn(run);
  const steps = of('steps').flatMap(({ step }) => step);
  assert.deepEqual(
    steps,
    Array.from({ length: history.at(-1)!.step }, (_, i) => i + 1),
  );
  assert.deepEqual(
    of('epoch').map(({ epoch }) => epoch),
    history.map(({ epoch }) => epoch),
  );
  assert.deepEqual(
    history.map(({ epoch }) => epoch),
    history.map((_, i) => i + 1),
  );
  assert.equal(of('finished').length, 1);
  assert.equal(events.at(-1)!.event, 'finished');
}

/** A model file without what tells one run from another. */
function modelIn(run: string, name: string) {
  const path = join(run, name);
  const { lineage, configuration, card, ...model } = decodeModel(readFileSync(path), path);
  const runless = card.replaceAll(lineage['run'] as string, 'RUN');
  return { ...model, card: runless, configuration: { ...configuration, output_dir: '' } };
}

/** The history without times. */
function historyIn(run: string) {
  return readJson<EpochRecord[]>(run, 'training_history.json').map(
    ({ seconds: _, samples_per_second: __, ...figures }) => figures,
  );
}
