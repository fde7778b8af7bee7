import type { CheckedEngine, DoctorReport, Problem } from '../contract/doctor.ts';
import type { Output } from './output.ts';

/** A finished report as it stands in a JSON line: bytes, milliseconds, and words in the language asked for. */
export function doctorRecord(report: DoctorReport, output: Output): Readonly<Record<string, unknown>> {
  const { program, node, processor, memory, graphics, disk, sqlite, engines, canTrain } = report;
  const problem = (found: Problem | null): Readonly<Record<string, unknown>> | null =>
    found && { reason: output.words(found.reason), fix: found.fix && output.words(found.fix) };
  return {
    event: 'examined',
    can_train: canTrain,
    program,
    node,
    processor,
    memory: { total: memory.total, free: memory.free, swap: memory.swap, limited_by: memory.limitedBy },
    disk,
    sqlite: sqlite && { version: sqlite.version, problem: problem(sqlite.problem) },
    gpus: graphics?.nvidia,
    adapter: graphics?.adapter,
    engines: engines?.map((engine) => ({
      engine: engine.engine,
      device: engine.device,
      available: engine.available,
      version: engine.version,
      problem: engine.reason && problem({ reason: engine.reason, fix: engine.fix }),
      step: stepRecord(engine, problem),
    })),
  };
}

function stepRecord({ step }: CheckedEngine, problem: (found: Problem) => unknown): unknown {
  if (!step) return null;
  if (!step.worked) return { worked: false, problem: problem(step) };
  const { milliseconds, samplesPerSecond, losses, difference } = step;
  return { worked: true, milliseconds, samples_per_second: samplesPerSecond, losses, loss_difference: difference };
}
