import { OUTPUT_TOLERANCE, outputDifference } from '../output-difference.ts';
import type { PolicyModel } from '../policy-model.ts';
import { COMPUTED_HERE } from '../mapping/model-probe.ts';
import { firstOutputs, type RecordedOutputs } from '../recorded-outputs.ts';
import { isContinuous } from '../../learning/policy-shape.ts';
import { failed, passed, warned, type Check } from './check.ts';

const OWN_OUTPUTS = {
  en: 'the outputs in the file were computed by its conversion: they do not show that it is the network it came from',
  zh: '文件中的输出由转换时计算得到：不能证明它与来源网络一致',
};

const MASKED = {
  en: 'probe.masks: expected all 1, since continuous actions are not masked, found others',
  zh: 'probe.masks：连续动作不可屏蔽，应全为 1，但含其他值',
};
const RECORD_AGAIN = { en: 'save the model again with masks of 1', zh: '请以全为 1 的 masks 重新保存模型' };

/** Computes the recorded outputs again, independently of the engine that recorded them. */
export function checkProbe(model: PolicyModel): Check {
  if (model.probe.time * model.probe.lanes === 0) {
    const message = { en: 'the file records no outputs to compare with', zh: '文件未记录可对照的输出' };
    return warned('probe', message, { en: 'evaluate the model in its environment', zh: '请在环境中评估该模型' });
  }
  // A mask of 0 would take its output out of the comparison.
  if (isContinuous(model.shape) && model.probe.masks.some((mask) => mask !== 1)) {
    return failed('probe', MASKED, RECORD_AGAIN);
  }
  if (COMPUTED_HERE.some((source) => source === model.lineage['probe'])) {
    return warned('probe', OWN_OUTPUTS, {
      en: 'compare with outputs recorded where it came from: models repair --probe FILE; or evaluate it',
      zh: '请与来源处记录的输出对照：models repair --probe FILE；或实际评估',
    });
  }
  const { logits, values } = outputDifference(model, withinASecond(model));
  const difference = Math.max(logits, values ?? 0);
  const figure = difference.toExponential(1);
  if (difference <= OUTPUT_TOLERANCE) {
    return passed('probe', {
      en: `recorded logits and values come out again within ${figure}`,
      zh: `重新计算的 logits 与价值同记录相差不超过 ${figure}`,
    });
  }
  return failed(
    'probe',
    {
      en: `recorded and computed outputs differ by ${figure}; expected at most ${OUTPUT_TOLERANCE.toExponential(0)}`,
      zh: `记录与计算的输出相差 ${figure}；应不超过 ${OUTPUT_TOLERANCE.toExponential(0)}`,
    },
    {
      en: 'weights or normaliser were changed after the file was written; take the original',
      zh: '权重或归一化参数在写出后被改动；请使用原始文件',
    },
  );
}

/** Decisions, and weights times decisions. */
const MOST_DECISIONS = 4096;
const MOST_WORK = 5e8;

/** A file may record more than can be computed again at once; a part of it tells as much. */
function withinASecond({ probe, weights }: PolicyModel): RecordedOutputs {
  let size = 0;
  for (const { data } of weights.values()) size += data.length;
  const decisions = Math.max(1, Math.min(MOST_DECISIONS, Math.floor(MOST_WORK / size)));
  const lanes = Math.min(probe.lanes, decisions);
  return firstOutputs(probe, Math.max(1, Math.floor(decisions / lanes)), lanes);
}
