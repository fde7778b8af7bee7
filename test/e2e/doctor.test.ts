import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { warmstart } from './warmstart.ts';

const folder = mkdtempSync(join(tmpdir(), 'warmstart-doctor-'));
after(() => rmSync(folder, { recursive: true, force: true }));

interface Examined {
  readonly event: string;
  readonly can_train: boolean;
  readonly node: { readonly version: string };
  readonly processor: { readonly threads: number };
  readonly memory: { readonly total: number; readonly free: number };
  readonly disk: { readonly free: number };
  readonly sqlite: { readonly problem: unknown };
  readonly engines: readonly {
    readonly engine: string;
    readonly device: string;
    readonly available: boolean;
    readonly problem: { readonly reason: string; readonly fix: string } | null;
    readonly step: {
      readonly worked: boolean;
      readonly samples_per_second: number;
      readonly loss_difference: number;
    } | null;
  }[];
}

test('the doctor examines this machine, and every engine that is here makes a training step', async () => {
  const { code, lines } = await warmstart(folder, ['doctor', '--json']);
  const report = lines.at(-1) as unknown as Examined;
  assert.deepEqual([code, lines.length, report.event, report.can_train], [0, 1, 'examined', true]);
  assert.ok(report.processor.threads >= 1 && report.memory.free <= report.memory.total && report.disk.free > 0);
  assert.equal(report.node.version, process.versions.node);
  assert.equal(report.sqlite.problem, null);
  assert.deepEqual(
    report.engines.map(({ engine, device }) => `${engine} ${device}`),
    ['compiled cpu', 'compiled gpu', 'tensorflow cpu', 'tensorflow gpu', 'reference cpu'],
  );
  for (const { engine, device, available, problem, step } of report.engines) {
    const place = `${engine} ${device}`;
    if (!available) assert.ok(problem?.reason && problem.fix && step === null, place);
    else assert.ok(step?.worked && step.samples_per_second > 0 && step.loss_difference < 1e-4, place);
  }
  assert.ok(report.engines[0].available, 'the compiled engine is here');
});

test('it says so in words, in the language asked for', async () => {
  const { code, stdout } = await warmstart(folder, ['doctor', '--lang', 'zh']);
  assert.equal(code, 0);
  assert.match(stdout, /✓ compiled CPU .*样本\/秒/);
  assert.match(stdout, /✓ 可以训练。/);
});

test('a run that no memory could hold is refused before it begins, with a batch_size that would fit', async () => {
  const { code, stderr } = await warmstart(folder, ['pretrain', '--set', 'batch_size=1600000000', '--lang', 'en']);
  assert.equal(code, 2);
  assert.match(stderr, /the run would need about .* of memory, and there are .* in all\n {2}→ set batch_size \d+/);
  assert.deepEqual(readdirSync(folder), []);
});
