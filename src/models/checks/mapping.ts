import { failure } from '../../contract/errors/index.ts';
import { inEveryLanguage } from '../../contract/language.ts';
import { shellLine } from '../../files/shell-line.ts';
import { toFloat32 } from '../dtypes.ts';
import type { NamedTensor, Proposal } from '../mapping/proposal.ts';
import { failed, failedBy, warned, type Check } from './check.ts';

const SHOWN = 7;

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
        ...differences.slice(0, SHOWN).map((difference) => `    ${difference[language]}`),
        ...(differences.length > SHOWN ? ['    …'] : []),
      ].join('\n'),
    );
    return failed('mapping', message, {
      en: 'train a policy here from that one’s decisions, or export one of this form (docs/foreign-models.md)',
      zh: '请用该模型的决策作为示教在此训练策略，或导出符合此结构的模型（docs/foreign-models.zh-CN.md）',
    });
  }
  const { mapped, questions, unused } = proposal;
  const inexact = mapped
    .flatMap(({ sources }) => sources)
    .find(({ tensor }) => !toFloat32(tensor.dtype, tensor.data).exact);
  if (inexact) return inexactCheck(inexact, path);
  const squares = mapped.filter(({ steps }) => steps.some(({ kind }) => kind === 'orient')).map(({ target }) => target);
  const sure = mapped.filter(({ certainty }) => certainty === 'certain').length;
  const message = inEveryLanguage((language) =>
    [
      {
        en: `a place for all ${mapped.length} weights was found, ${sure} of them certain; ${unused.length} tensors are left over`,
        zh: `${mapped.length} 个权重都找到了来源，其中 ${sure} 个确定；另有 ${unused.length} 个张量不使用`,
      }[language],
      ...(squares.length === 0
        ? []
        : [
            {
              en: `    square, so either way up as far as shapes tell: ${squares.join(', ')} (recorded outputs tell)`,
              zh: `    方阵，仅凭形状看不出是否转置：${squares.join('、')}（由记录的输出判断）`,
            }[language],
          ]),
      ...questions.map(({ key, text, options }) => `    ${key}: ${text[language]} (${options.join(', ')})`),
    ].join('\n'),
  );
  const answers = questions.flatMap(({ key, options }) => ['--choose', `${key}=${options.join('|')}`]);
  const command = shellLine(['npx', 'warmstart', 'models', 'repair', path, '-o', 'repaired.pt', ...answers]);
  return warned('mapping', message, {
    en: `convert it: ${command}`,
    zh: `转换：${command}`,
  });
}

/** Nothing is rounded unasked. */
function inexactCheck({ name, tensor: { dtype } }: NamedTensor, where: string): Check {
  return failedBy('mapping', failure('model/inexact', { where, tensor: name, dtype }));
}
