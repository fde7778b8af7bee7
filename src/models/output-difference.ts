import type { PlainPolicy } from './network/plain-network.ts';
import { recompute } from './probe.ts';
import type { RecordedOutputs } from './recorded-outputs.ts';

/** Recorded and computed outputs may differ by this, relative where they exceed 1. */
export const OUTPUT_TOLERANCE = 1e-5;

/** Largest differences between recorded and computed outputs, relative where they exceed 1; infinite where not numbers. */
export interface OutputDifference {
  /** Of the allowed actions. */
  readonly logits: number;
  /** Null where no values were recorded, or the value function was left out. */
  readonly values: number | null;
}

/** Computes recorded outputs again. */
export function outputDifference(policy: PlainPolicy, recorded: RecordedOutputs): OutputDifference {
  const computed = recompute(policy, recorded);
  const { logits, values, masks } = recorded;
  const compared = values !== null && hasCritic(policy);
  return {
    logits: largest(logits, computed.logits, (i) => masks[i] !== 0),
    values: compared ? largest(values, computed.values, () => true) : null,
  };
}

function hasCritic({ weights }: PlainPolicy): boolean {
  return (weights.get('critic.weight')!.data as Float32Array).some((weight) => weight !== 0);
}

function largest(recorded: Float32Array, computed: Float32Array, counts: (i: number) => boolean): number {
  let result = 0;
  for (let i = 0; i < recorded.length; i++) {
    if (!counts(i)) continue;
    const difference = Math.abs(recorded[i] - computed[i]) / Math.max(1, Math.abs(recorded[i]));
    result = Math.max(result, Number.isNaN(difference) ? Infinity : difference);
  }
  return result;
}
