import type { PolicyModel, Probe } from '../policy-model.ts';
import { recompute } from '../probe.ts';
import { failed, passed, warned, type Check } from './check.ts';

/** Largest difference between recorded and computed logits of allowed actions, and between values. */
export const TOLERANCE = 1e-5;

/** Computes the recorded outputs again, independently of the engine that recorded them. */
export function checkProbe(model: PolicyModel): Check {
  if (model.probe.time * model.probe.lanes === 0) {
    const message = { en: 'the file records no outputs to compare with', zh: '文件未记录可对照的输出' };
    return warned('probe', message, { en: 'evaluate the model in its environment', zh: '请在环境中评估该模型' });
  }
  const probe = shortened(model.probe, sizeOf(model));
  const difference = largestDifference(probe, recompute(model, probe));
  const figure = difference.toExponential(1);
  if (difference <= TOLERANCE) {
    return passed('probe', {
      en: `recorded logits and values come out again within ${figure}`,
      zh: `重新计算的 logits 与价值同记录相差不超过 ${figure}`,
    });
  }
  return failed(
    'probe',
    {
      en: `recorded and computed outputs differ by ${figure}; expected at most ${TOLERANCE.toExponential(0)}`,
      zh: `记录与计算的输出相差 ${figure}；应不超过 ${TOLERANCE.toExponential(0)}`,
    },
    {
      en: 'weights or normaliser were changed after the file was written; take the original',
      zh: '权重或归一化参数在写出后被改动；请使用原始文件',
    },
  );
}

/** Weights, times decisions. A file may record more than can be computed again within a second; a part of it tells as much. */
const MOST_WORK = 5e8;

function sizeOf({ weights }: PolicyModel): number {
  let size = 0;
  for (const { data } of weights.values()) size += data.length;
  return size;
}

function shortened(probe: Probe, weights: number): Probe {
  const decisions = Math.max(1, Math.floor(MOST_WORK / weights));
  const lanes = Math.min(probe.lanes, decisions);
  const time = Math.min(probe.time, Math.max(1, Math.floor(decisions / lanes)));
  if (time === probe.time && lanes === probe.lanes) return probe;
  const part = (array: Float32Array): Float32Array => {
    const width = array.length / (probe.time * probe.lanes);
    const result = new Float32Array(time * lanes * width);
    for (let t = 0; t < time; t++) {
      const start = t * probe.lanes * width;
      result.set(array.subarray(start, start + lanes * width), t * lanes * width);
    }
    return result;
  };
  const { observations, masks, logits, values } = probe;
  return {
    ...{ time, lanes },
    ...{ observations: part(observations), masks: part(masks), logits: part(logits), values: part(values) },
  };
}

/** Relative where values exceed 1; infinite where one is not a number. */
export function largestDifference(recorded: Probe, computed: Probe): number {
  let largest = 0;
  const compare = (a: number, b: number) => {
    const difference = Math.abs(a - b) / Math.max(1, Math.abs(a));
    largest = Math.max(largest, Number.isNaN(difference) ? Infinity : difference);
  };
  recorded.logits.forEach((logit, i) => recorded.masks[i] !== 0 && compare(logit, computed.logits[i]));
  recorded.values.forEach((value, i) => compare(value, computed.values[i]));
  return largest;
}
