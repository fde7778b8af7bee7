/** Reads mutated files as a validator would, and tells the main thread of each before and after it. */
import { parentPort, workerData } from 'node:worker_threads';
import { TypedError } from '../../src/base/errors.ts';
import { Random } from '../../src/base/random.ts';
import { failure } from '../../src/contract/errors/index.ts';
import type { Check } from '../../src/models/checks/check.ts';
import { ensembleChecks } from '../../src/models/checks/ensemble.ts';
import { modelChecks } from '../../src/models/checks/model.ts';
import { isEnsembleDocument } from '../../src/models/ensemble.ts';
import { Fields } from '../../src/models/fields.ts';
import { propose } from '../../src/models/mapping/propose.ts';
import { readModelContent } from '../../src/models/read-model-file.ts';
import { isModelDocument } from '../../src/models/policy-model.ts';
import { SUBJECTS, type Files } from './subjects.ts';

export interface Work {
  readonly subject: string;
  readonly from: number;
  readonly to: number;
  /** Int32: the seed at work, written before each file. */
  readonly progress: SharedArrayBuffer;
}

/** Memory may be this many times the file, beside what reading anything takes. */
const TIMES = 4;
const SLACK = 1 << 20;

const { subject, from, to, progress } = workerData as Work;
const current = new Int32Array(progress);
const counts = { refused: 0, read: 0, valid: 0 };
for (let seed = from; seed < to; seed++) {
  const files = SUBJECTS[subject](new Random(seed, subject));
  const before = process.memoryUsage().arrayBuffers;
  Atomics.store(current, 0, seed);
  let kept: unknown;
  try {
    kept = read(files);
    counts[kept === 'valid' ? 'valid' : 'read']++;
  } catch (error) {
    counts.refused++;
    const expected = error instanceof TypedError && /^(model|file)\//.test(error.kind);
    if (!expected) wrong(seed, error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  const grown = process.memoryUsage().arrayBuffers - before;
  const size = files.reduce((sum, { content }) => sum + content.length, 0);
  if (grown > TIMES * size + SLACK) wrong(seed, `${grown} bytes of memory for a file of ${size}`);
}
Atomics.store(current, 0, -1);
parentPort!.postMessage({ done: counts });

function read([first, ...others]: Files): unknown {
  const beside = new Map(others.map(({ name, content }) => [name, content]));
  const { value } = readModelContent(first.content, first.name, (name) => beside.get(name) ?? notFound(name));
  if (isEnsembleDocument(value)) return outcome(value, [...ensembleChecks(value, 'x', undefined)]);
  if (isModelDocument(value)) return outcome(value, [...modelChecks(new Fields(value, 'x'), 'x', undefined)]);
  return [value, propose(value, 'x')];
}

function outcome(value: unknown, checks: readonly Check[]): unknown {
  return checks.every(({ status }) => status !== 'fail') ? 'valid' : value;
}

function notFound(path: string): never {
  throw failure('file/not-found', { path });
}

function wrong(seed: number, what: string): void {
  parentPort!.postMessage({ wrong: `${subject}, seed ${seed}: ${what}` });
}
