import { formatInteger } from '../../contract/format.ts';
import type { PolicyShape } from '../../learning/policy-shape.ts';
import type { PolicyModel } from '../policy-model.ts';
import { failed, passed, warned } from './check.ts';
import type { Check } from './check.ts';

type Description = Omit<PolicyModel, 'shape' | 'weights'>;

const SAVE_AGAIN = { en: 'train the model again, or take another one', zh: '请重新训练模型，或换用其他模型' };

/** Figures beside the weights that every user of the model computes with. */
export function checkFields({ gamma, returnScale, featureNames }: Description, shape: PolicyShape): Check {
  const wrong = (field: string, expected: string, found: unknown) =>
    failed(
      'fields',
      {
        en: `${field}: expected ${expected}, found ${String(found)}`,
        zh: `${field}：应为 ${expected}，实为 ${String(found)}`,
      },
      SAVE_AGAIN,
    );
  if (!(gamma > 0 && gamma <= 1)) return wrong('gamma', '0 < gamma ≤ 1', gamma);
  if (!(returnScale > 0 && returnScale < Infinity)) return wrong('return_scale', '> 0', returnScale);
  if (featureNames.length !== shape.stateDim)
    return wrong('feature_names', String(shape.stateDim), featureNames.length);
  return passed('fields', { en: 'every field is present', zh: '各字段齐全' });
}

const RAW = {
  en: 'right for a model that takes observations as they are; any other needs those that it was trained with',
  zh: '若模型直接使用原始观测则无妨；否则需要训练时所用的归一化参数',
};

export function checkNormaliser({ normaliser }: Description): Check {
  const { mean, std, clip, count } = normaliser;
  const at = mean.findIndex((value, k) => !Number.isFinite(value) || !(std[k] > 0 && std[k] < Infinity));
  if (at >= 0) {
    const figures = `mean ${mean[at]}, std ${std[at]}`;
    return failed(
      'normaliser',
      {
        en: `feature ${at} has ${figures}; expected a finite mean and std > 0`,
        zh: `特征 ${at}：${figures}；应为有限均值且 std > 0`,
      },
      SAVE_AGAIN,
    );
  }
  if (!(clip > 0)) {
    return failed('normaliser', { en: `clip is ${clip}; expected > 0`, zh: `clip 为 ${clip}；应大于 0` }, SAVE_AGAIN);
  }
  if (count === 0) {
    const message = { en: 'the normaliser was fitted on no data', zh: '归一化参数未由任何数据拟合' };
    return warned('normaliser', message, RAW);
  }
  return passed('normaliser', {
    en: `fitted on ${formatInteger(count)} steps`,
    zh: `由 ${formatInteger(count)} 步数据拟合`,
  });
}
