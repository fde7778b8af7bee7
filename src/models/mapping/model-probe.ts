import { Random } from '../../base/random.ts';
import type { PlainPolicy } from '../network/plain-network.ts';
import type { Probe } from '../policy-model.ts';
import { recompute, type ProbeInputs } from '../probe.ts';
import { outputDifference, OUTPUT_TOLERANCE } from '../output-difference.ts';
import { firstOutputs, type RecordedOutputs } from '../recorded-outputs.ts';

/** What the lineage says of outputs that only the conversion has computed. */
export const COMPUTED_HERE = ['random inputs, computed outputs', 'recorded inputs, computed outputs'] as const;

/** The outputs that a converted model carries, and where they come from. */
export interface ModelProbe {
  readonly probe: Probe;
  readonly source: 'recorded outputs' | 'recorded logits, computed values' | (typeof COMPUTED_HERE)[number];
}

/** Of a recording, no more is kept: the file is checked with it each time that it is read. */
const MOST_TIME = 64;
const MOST_LANES = 64;

/** The recorded outputs where there are any, with values computed where those were not recorded or do not come out. */
export function modelProbe(policy: PlainPolicy, recorded: RecordedOutputs | null): ModelProbe {
  if (recorded === null) {
    return { probe: recompute(policy, randomInputs(policy)), source: COMPUTED_HERE[0] };
  }
  const kept = firstOutputs(recorded, MOST_TIME, MOST_LANES);
  const { time, lanes, observations, masks } = kept;
  const computed = recompute(policy, kept);
  // Programs differ in how they lower the logits of actions that are not allowed.
  const logits = kept.logits.map((logit, i) => (masks[i] === 0 ? computed.logits[i] : logit));
  const { values: difference } = outputDifference(policy, kept);
  const same = kept.values !== null && difference !== null && difference <= OUTPUT_TOLERANCE;
  return {
    probe: { time, lanes, observations, masks, logits, values: same ? kept.values : computed.values },
    source: same ? 'recorded outputs' : 'recorded logits, computed values',
  };
}

/** A probe's inputs with what the policy gives for them now. */
export function computedProbe(policy: PlainPolicy, inputs: ProbeInputs): ModelProbe {
  return { probe: recompute(policy, inputs), source: COMPUTED_HERE[1] };
}

const TIME = 8;
const LANES = 4;
const ALLOWED = 0.75;

/** Observations as the normaliser expects them, and masks that allow at least the first action. */
function randomInputs({ shape: { stateDim, actionDim }, normaliser: { mean, std } }: PlainPolicy): ProbeInputs {
  const random = new Random(0, 'probe');
  const rows = TIME * LANES;
  return {
    ...{ time: TIME, lanes: LANES },
    observations: Float32Array.from(
      { length: rows * stateDim },
      (_, i) => mean[i % stateDim] + std[i % stateDim] * random.normal(),
    ),
    masks: Float32Array.from({ length: rows * actionDim }, (_, i) =>
      i % actionDim === 0 || random.uniform() < ALLOWED ? 1 : 0,
    ),
  };
}
