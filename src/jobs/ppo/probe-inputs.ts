import { Random } from '../../base/random.ts';
import type { ProbeInputs } from '../../models/probe.ts';
import type { PpoProblem } from './ppo-problem.ts';

/** Size of the recorded probe: enough time steps for a memory to matter, small beside the weights. */
const TIME = 8;
const LANES = 4;

/** The first observations of some episodes under random actions; the same for every run on the problem. */
export function probeInputs({ stateDim, actionDim, createEnvironment }: PpoProblem): ProbeInputs {
  const random = new Random(0, 'probe');
  const observations = new Float32Array(TIME * LANES * stateDim);
  const masks = new Float32Array(TIME * LANES * actionDim).fill(1);
  for (let lane = 0; lane < LANES; lane++) {
    const environment = createEnvironment();
    let episode = lane;
    environment.reset(episode);
    for (let t = 0; t < TIME; t++) {
      const row = t * LANES + lane;
      environment.observe(observations, row * stateDim);
      if ('actionSize' in environment) {
        const { actionLow, actionHigh } = environment;
        const action = Float32Array.from(actionLow, (low, k) => low + random.uniform() * (actionHigh[k] - low));
        environment.step(action, 0);
      } else {
        environment.mask(masks, row * actionDim);
        environment.step(allowedAction(masks, row * actionDim, actionDim, random));
      }
      if (environment.terminated || environment.truncated) environment.reset((episode += LANES));
    }
  }
  return { time: TIME, lanes: LANES, observations, masks };
}

function allowedAction(masks: Float32Array, from: number, count: number, random: Random): number {
  const allowed = Array.from({ length: count }, (_, a) => a).filter((a) => masks[from + a] > 0);
  return allowed[random.integer(allowed.length)];
}
