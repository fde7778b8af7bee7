import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import type { CheckedEngine, DoctorReport } from '../../contract/doctor.ts';
import { conclusion, doctorProgress, doctorText } from '../../contract/doctor-text.ts';
import { failure } from '../../contract/errors/index.ts';
import type { StepFigures } from './doctor-step.ts';
import type { EngineTrial } from './engine-trial.ts';
import { examineMachine } from './examine-machine.ts';

const FIGURES: StepFigures = { losses: [2, 1.5], milliseconds: 10, samplesPerSecond: 12_800 };

/** All reports of an examination in which engines make steps as `tryStep` says. */
async function examined(tryStep: (trial: EngineTrial) => Promise<StepFigures>): Promise<DoctorReport[]> {
  const reports: DoctorReport[] = [];
  for await (const report of examineMachine({ workspace: tmpdir(), tryStep })) reports.push(report);
  return reports;
}

function engine(report: DoctorReport, name: string): CheckedEngine {
  return report.engines!.find((one) => one.engine === name && one.device === 'cpu')!;
}

test('the reports grow; a step that crashes is told of, and the others go on', async () => {
  const reports = await examined(async ({ engine: name, device }) => {
    if (name !== 'reference') throw failure('doctor/crashed', { engine: name, device, how: 'SIGSEGV', said: 'fault' });
    return FIGURES;
  });
  const [first, last] = [reports[0], reports.at(-1)!];
  assert.deepEqual([first.finished, first.engines, first.canTrain], [false, null, null]);
  assert.ok(first.memory.total > 0 && first.processor.threads > 0 && first.disk.free! > 0);
  assert.deepEqual([last.finished, last.canTrain], [true, true]);
  const { step } = engine(last, 'compiled');
  assert.ok(step && !step.worked && /SIGSEGV.*fault/.test(step.reason.en));
  assert.ok(engine(last, 'reference').step?.worked);
  for (const language of ['en', 'zh'] as const) {
    assert.match(doctorText(last, language), /✗ compiled CPU[^]*SIGSEGV[^]*✓ reference CPU/);
    for (const report of reports.slice(0, -1)) assert.ok(doctorProgress(report)[language]);
  }
  assert.match(conclusion(last, 'en'), /only on the slow reference engine/);
});

test('losses are compared with the reference engine’s, and wrong ones are no success', async () => {
  const off = (by: number): StepFigures => ({ ...FIGURES, losses: [2, 1.5 * (1 + by)] });
  const close = (await examined(async ({ engine: name }) => (name === 'compiled' ? off(1e-6) : FIGURES))).at(-1)!;
  const { step } = engine(close, 'compiled');
  assert.ok(step?.worked && Math.abs(step.difference! - 1e-6) < 1e-9);
  for (const by of [0.01, NaN]) {
    const report = (await examined(async ({ engine: name }) => (name === 'compiled' ? off(by) : FIGURES))).at(-1)!;
    const wrong = engine(report, 'compiled').step;
    assert.ok(wrong && !wrong.worked && /computes wrongly/.test(wrong.reason.en), String(by));
  }
});

test('where no engine makes a step, training is not possible', async () => {
  const report = (
    await examined(async ({ engine: name, device }) => {
      throw failure('doctor/silent', { engine: name, device, seconds: 1, said: '' });
    })
  ).at(-1)!;
  assert.equal(report.canTrain, false);
  assert.match(doctorText(report, 'en'), /✗ Training is not possible/);
});
