import { statfs } from 'node:fs/promises';
import { TypedError } from '../../base/errors.ts';
import {
  LARGEST_DIFFERENCE,
  type CheckedEngine,
  type DiskInfo,
  type DoctorReport,
  type GraphicsInfo,
  type StepFinding,
} from '../../contract/doctor.ts';
import { failure } from '../../contract/errors/index.ts';
import { probeGpu } from '../../engines/compiled/gpu/probe-gpu.ts';
import { memoryRoom } from '../memory-fit/memory-room.ts';
import { programVersion } from '../versions.ts';
import { databaseInfo } from './database.ts';
import type { StepFigures } from './doctor-step.ts';
import { tryEngine, type EngineTrial } from './engine-trial.ts';
import { enginesHere } from './engines-here.ts';
import { nvidiaGpus } from './nvidia.ts';
import { problemOf } from './problem-of.ts';
import { processorInfo } from './processor.ts';

export interface Examination {
  /** Absolute path of the folder that runs are written into. */
  readonly workspace: string;
  /** Makes a training step; left out: in a process of its own. */
  readonly tryStep?: (trial: EngineTrial) => Promise<StepFigures | null>;
}

/**
 * Looks at the machine and has every engine make a training step, one after the other so that none slows another down.
 * Yields what is known so far, whenever there is more; the last report is finished.
 */
export async function* examineMachine({
  workspace,
  tryStep = tryEngine,
}: Examination): AsyncGenerator<DoctorReport, void, void> {
  let report: DoctorReport = {
    finished: false,
    program: programVersion(),
    node: {
      version: process.versions.node,
      platform: `${process.platform} ${process.arch}`,
      v8: process.versions.v8,
    },
    processor: processorInfo(),
    memory: memoryRoom(),
    graphics: null,
    disk: await diskInfo(workspace),
    sqlite: null,
    engines: null,
    canTrain: null,
  };
  yield report;
  report = { ...report, sqlite: await databaseInfo() };
  yield report;
  const found = await enginesHere(true);
  report = { ...report, graphics: await graphicsInfo(), engines: found.map((engine) => ({ ...engine, step: null })) };
  yield report;

  const { threads } = report.processor;
  let reference: StepFigures | null = null;
  // The reference engine first: the others are compared with it.
  const order = found.toSorted((a, b) => Number(b.engine === 'reference') - Number(a.engine === 'reference'));
  for (const { engine, device, available } of order) {
    if (!available) continue;
    const figures = await outcomeOf(tryStep({ engine, device, threads, step: true }));
    if (engine === 'reference' && !(figures instanceof TypedError)) reference = figures;
    const step = stepFinding({ engine, device }, figures, reference);
    report = { ...report, engines: withStep(report.engines!, engine, device, step) };
    yield report;
  }
  const canTrain = report.engines!.some(({ step }) => step?.worked === true);
  yield { ...report, finished: true, canTrain };
}

async function outcomeOf(trial: Promise<StepFigures | null>): Promise<StepFigures | TypedError> {
  try {
    const figures = await trial;
    if (!figures) throw new Error('a trial of a step gives figures');
    return figures;
  } catch (error) {
    if (error instanceof TypedError) return error;
    throw error;
  }
}

function stepFinding(
  place: Pick<EngineTrial, 'engine' | 'device'>,
  figures: StepFigures | TypedError,
  reference: StepFigures | null,
): StepFinding {
  if (figures instanceof TypedError) return { worked: false, ...problemOf(figures) };
  const difference = reference && largestDifference(figures.losses, reference.losses);
  // JSON has no word for NaN, which a loss may be that came through it.
  if (difference !== null && !(difference <= LARGEST_DIFFERENCE)) {
    return { worked: false, ...problemOf(failure('doctor/wrong-numbers', { ...place, difference })) };
  }
  return { worked: true, ...figures, difference };
}

function largestDifference(losses: readonly number[], expected: readonly number[]): number {
  return Math.max(...losses.map((loss, i) => Math.abs(loss - expected[i]) / Math.abs(expected[i])));
}

function withStep(
  engines: readonly CheckedEngine[],
  engine: string,
  device: string,
  step: StepFinding,
): readonly CheckedEngine[] {
  return engines.map((one) => (one.engine === engine && one.device === device ? { ...one, step } : one));
}

async function graphicsInfo(): Promise<GraphicsInfo> {
  const [nvidia, gpu] = await Promise.all([nvidiaGpus(), probeGpu()]);
  return gpu.available
    ? { nvidia, adapter: { name: gpu.name, gigaflops: gpu.gigaflops }, problem: null }
    : { nvidia, adapter: null, problem: problemOf(gpu.error) };
}

async function diskInfo(folder: string): Promise<DiskInfo> {
  try {
    const { bavail, blocks, bsize } = await statfs(folder);
    return { folder, free: bavail * bsize, total: blocks * bsize };
  } catch {
    return { folder, free: null, total: null };
  }
}
