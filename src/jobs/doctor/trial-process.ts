/**
 * Makes training steps on the engine that its argument names (an EngineTrial as JSON), in a process of its own: a native
 * library may end that process. Prints one line of JSON, a TrialReport.
 */
import { TypedError } from '../../base/errors.ts';
import { createEngine } from '../../engines/index.ts';
import { makeStep } from './doctor-step.ts';
import type { EngineTrial, TrialReport } from './engine-trial.ts';

const { engine: name, device, threads, step } = JSON.parse(process.argv[2]) as EngineTrial;

process.stdout.write(`${JSON.stringify(await report())}\n`, () => process.exit(0));

async function report(): Promise<TrialReport> {
  try {
    const engine = await createEngine({ engine: name, device, threads });
    return step ? { figures: await makeStep(engine) } : { figures: null };
  } catch (error) {
    if (!(error instanceof TypedError)) throw error; // its stack on standard error is what is told then
    const { kind, params, message } = error;
    return { error: { kind, params, message } };
  }
}
