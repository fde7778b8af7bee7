import { TypedError } from '../../base/errors.ts';
import { failure } from '../../contract/errors/index.ts';
import type { EngineInfo } from '../../contract/host/system.ts';
import { lastRecord, runScript } from '../../files/run-program.ts';
import type { StepFigures } from './doctor-step.ts';

/** What a trial's process is asked. */
export interface EngineTrial {
  readonly engine: EngineInfo['engine'];
  readonly device: EngineInfo['device'];
  readonly threads: number;
  /** Whether steps are made, or the engine is only loaded. */
  readonly step: boolean;
}

/** What it prints. */
export type TrialReport =
  { readonly figures: StepFigures | null } | { readonly error: Pick<TypedError, 'kind' | 'params' | 'message'> };

/** Many times what the slowest engine takes, or TensorFlow from a cold disk, on a machine that is busy besides. */
const TIMEOUT_SECONDS = 180;

const SCRIPT = new URL('./trial-process.ts', import.meta.url);

/**
 * Loads an engine, and makes training steps on it, in a process of its own. Null figures where only loading was asked.
 * @param script what the process runs
 * @throws the engine's typed errors, doctor/crashed, doctor/silent
 */
export async function tryEngine(trial: EngineTrial, script = SCRIPT): Promise<StepFigures | null> {
  const { engine, device } = trial;
  const end = await runScript(script, [JSON.stringify(trial)], { seconds: TIMEOUT_SECONDS });
  const report = lastRecord<TrialReport>(end.stdout);
  if (report && 'error' in report) {
    const { kind, params, message } = report.error;
    throw new TypedError(kind, params, message);
  }
  // A process that printed its figures and died on leaving has still trained.
  if (report) return report.figures;
  const said = end.stderr;
  if (end.stopped) throw failure('doctor/silent', { engine, device, seconds: TIMEOUT_SECONDS, said });
  throw failure('doctor/crashed', { engine, device, how: end.signal ?? `exit code ${end.code}`, said });
}
