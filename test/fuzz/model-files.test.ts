import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { SUBJECTS } from './subjects.ts';
import type { Work } from './worker.ts';

/** Mutated files of each kind; the full tests take 100 000 a format. */
const FILES = process.env['WARMSTART_FULL'] === '1' ? 100_000 : 3000;
const LONGEST_MS = 1000;

interface Outcome {
  readonly counts: Readonly<Record<'refused' | 'read' | 'valid', number>> | null;
  readonly wrong: readonly string[];
}

/** Reads the files of a kind in a worker that is ended where one of them takes longer than a second. */
function fuzz(subject: string): Promise<Outcome> {
  const progress = new SharedArrayBuffer(4);
  const current = new Int32Array(progress).fill(-1);
  const work: Work = { subject, from: 0, to: FILES, progress };
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: work });
  const wrong: string[] = [];
  let counts: Outcome['counts'] = null;
  let [seed, since] = [-1, performance.now()];
  return new Promise((resolve, reject) => {
    const watchdog = setInterval(() => {
      const now = Atomics.load(current, 0);
      if (now !== seed) [seed, since] = [now, performance.now()];
      else if (seed >= 0 && performance.now() - since > LONGEST_MS) {
        wrong.push(`${subject}, seed ${seed}: not done after ${LONGEST_MS} ms`);
        void worker.terminate();
      }
    }, 100);
    worker.on('message', (message: { wrong?: string; done?: Outcome['counts'] }) => {
      if (message.wrong !== undefined) wrong.push(message.wrong);
      if (message.done) counts = message.done;
    });
    worker.on('error', reject);
    worker.on('exit', () => {
      clearInterval(watchdog);
      resolve({ counts, wrong });
    });
  });
}

for (const subject of Object.keys(SUBJECTS)) {
  test(`${FILES} mutated files end in a typed error or a model: ${subject}`, async (t) => {
    const { counts, wrong } = await fuzz(subject);
    assert.deepEqual(wrong.slice(0, 3), []);
    assert.ok(counts);
    t.diagnostic(JSON.stringify(counts));
    // The files differ little enough that some are read: a reader that refuses everything would show.
    if (subject !== 'pt: random operations') assert.ok(counts.read + counts.valid > 0, JSON.stringify(counts));
    assert.ok(counts.refused > 0, JSON.stringify(counts));
  });
}
