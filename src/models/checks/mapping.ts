import { inEveryLanguage } from '../../contract/language.ts';
import type { Proposal } from '../mapping/proposal.ts';
import { failed, warned, type Check } from './check.ts';

/** What could be made of a model whose names or layout are another program's. */
export function checkMapping(proposal: Proposal, path: string): Check {
  if (proposal.kind === 'inexpressible') {
    const { differences, tensors } = proposal;
    const message = inEveryLanguage((language) =>
      [
        {
          en: `another kind of network (${tensors.length} tensors):`,
          zh: `另一种网络（${tensors.length} 个张量）：`,
        }[language],
        ...differences.map((difference) => `    ${difference[language]}`),
      ].join('\n'),
    );
    return failed('mapping', message, {
      en: 'train a policy here from that one’s decisions, or export one of this form (docs/foreign-models.md)',
      zh: '请用该模型的决策作为示教在此训练策略，或导出符合此结构的模型（docs/foreign-models.zh-CN.md）',
    });
  }
  const { mapped, questions, unused } = proposal;
  const sure = mapped.filter(({ certainty }) => certainty === 'certain').length;
  const message = inEveryLanguage((language) =>
    [
      {
        en: `a place for all ${mapped.length} weights was found, ${sure} of them certain; ${unused.length} tensors are left over`,
        zh: `${mapped.length} 个权重都找到了来源，其中 ${sure} 个确定；另有 ${unused.length} 个张量不使用`,
      }[language],
      ...questions.map(({ key, text, options }) => `    ${key}: ${text[language]} (${options.join(', ')})`),
    ].join('\n'),
  );
  const answers = questions.map(({ key, options }) => ` --choose ${key}=${options.join('|')}`).join('');
  return warned('mapping', message, {
    en: `convert it: npx warmstart models repair ${path} -o repaired.pt${answers}`,
    zh: `转换：npx warmstart models repair ${path} -o repaired.pt${answers}`,
  });
}
