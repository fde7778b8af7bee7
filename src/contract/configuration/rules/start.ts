import type { SingleProblem } from '../../errors/configuration.ts';
import { inEveryLanguage } from '../../language.ts';
import type { Where } from '../key-path.ts';
import type { PpoConfiguration } from '../ppo.ts';
import { given, invalid } from './rule.ts';

type Start = Pick<PpoConfiguration, 'mode' | 'external_pretrain' | 'skip_bc_training'>;

export function externalModeNeedsModel(start: Start, where: Where): SingleProblem | undefined {
  if (start.mode !== 'external' || start.external_pretrain !== null) return undefined;
  return invalid(
    ['mode'],
    start.mode,
    where,
    {
      en: '"standard" or "scratch" without a model to start from (external_pretrain)',
      zh: '"standard" 或 "scratch"，因为未指定起始模型（external_pretrain）',
    },
    {
      en: 'name the model: --external-pretrain MODEL, or --set external_pretrain=MODEL',
      zh: '请指定模型：--external-pretrain MODEL，或 --set external_pretrain=MODEL',
    },
  );
}

export function modelNeedsExternalMode(start: Start, where: Where): SingleProblem | undefined {
  if (start.mode === 'external' || start.external_pretrain === null) return undefined;
  const mode = inEveryLanguage((language) => given(['mode'], start.mode, where, language));
  return invalid(
    ['external_pretrain'],
    start.external_pretrain,
    where,
    { en: `null with ${mode.en}`, zh: `null，因为 ${mode.zh}` },
    {
      en: 'to start from the model --set mode=external, else leave external_pretrain out',
      zh: '若要从该模型开始，请 --set mode=external；否则去掉 external_pretrain',
    },
  );
}

/** Where external mode only lacks its model, or a model its mode, that is what is to be corrected. */
export function skippingNeedsModel(start: Start, where: Where): SingleProblem | undefined {
  if (!start.skip_bc_training || start.mode === 'external' || start.external_pretrain !== null) return undefined;
  return invalid(
    ['skip_bc_training'],
    true,
    where,
    {
      en: 'false without a pretrained model, which takes the place of cloning',
      zh: 'false，因为没有可代替克隆的预训练模型',
    },
    {
      en: 'name the model: --external-pretrain MODEL; to train without any pretraining: --set mode=scratch --set skip_bc_training=false',
      zh: '请指定模型：--external-pretrain MODEL；若完全不用预训练：--set mode=scratch --set skip_bc_training=false',
    },
  );
}
