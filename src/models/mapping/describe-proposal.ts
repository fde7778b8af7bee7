import { inEveryLanguage, type Language, type Text } from '../../contract/language.ts';
import type { Certainty, Mapping, MappedTensor, Step } from './proposal.ts';
import { nameText, shapeText } from './tensor-name.ts';

/** One line of a mapping shown as a table. */
export interface ProposalRow {
  /** A parameter of this network; null for a tensor that is left over. */
  readonly target: string | null;
  /** Tensors of the file, as texts show them; null where there is none. */
  readonly source: string | null;
  /** Of the source, as texts show it. */
  readonly sourceShape: string | null;
  /** What is done to it. */
  readonly done: Text;
  readonly certainty: Text;
  readonly why: Text;
}

/** The columns' names. */
export const PROPOSAL_COLUMNS: readonly Text[] = [
  { en: 'parameter', zh: '参数' },
  { en: 'from', zh: '来源' },
  { en: 'shape', zh: '形状' },
  { en: 'conversion', zh: '转换' },
  { en: 'certainty', zh: '把握' },
  { en: 'reason', zh: '理由' },
];

/** A mapping tensor by tensor, in the network's order, then what is left over. */
export function describeProposal({ mapped, unused }: Mapping): ProposalRow[] {
  return [
    ...mapped.map((tensor) => ({
      target: tensor.target,
      source: sourceText(tensor),
      sourceShape: sourceShape(tensor),
      done: doneText(tensor),
      certainty: CERTAINTY[tensor.certainty],
      why: tensor.why,
    })),
    ...unused.map(({ name, why }) => {
      return { target: null, source: nameText(name), sourceShape: null, done: LEFT, certainty: NONE, why };
    }),
  ];
}

const CERTAINTY: Readonly<Record<Certainty, Text>> = {
  certain: { en: 'certain', zh: '确定' },
  likely: { en: 'likely', zh: '很可能' },
  open: { en: 'open', zh: '待定' },
};
const LEFT: Text = { en: 'left out', zh: '不使用' };
const NONE: Text = { en: '', zh: '' };

function sourceText({ sources }: MappedTensor): string | null {
  return sources.length === 0 ? null : sources.map(({ name }) => nameText(name)).join(' + ');
}

function sourceShape({ sources }: MappedTensor): string | null {
  return sources.length === 0 ? null : shapeText(sources[0].tensor.shape);
}

function doneText({ steps }: MappedTensor): Text {
  return inEveryLanguage((language) => {
    const parts = steps.map((step) => stepText(step, language)).filter((part) => part !== '');
    return parts.length > 0 ? parts.join(language === 'zh' ? '，' : ', ') : { en: 'as it is', zh: '原样' }[language];
  });
}

/** Empty where a step changes nothing. */
function stepText(step: Step, language: Language): string {
  switch (step.kind) {
    case 'flatten':
      return { en: 'first axis dropped', zh: '去掉首轴' }[language];
    case 'transpose':
      return { en: 'transposed', zh: '转置' }[language];
    case 'orient':
      if (step.assumed === null) return { en: 'transposed?', zh: '是否转置待定' }[language];
      return step.assumed === 'in_out' ? { en: 'transposed', zh: '转置' }[language] : '';
    case 'stack':
      return { en: 'stacked', zh: '按行拼接' }[language];
    case 'half':
      return step.index === 0
        ? { en: 'first half', zh: '前一半' }[language]
        : { en: 'second half', zh: '后一半' }[language];
    case 'third-gate':
      return { en: 'zeros for gates r and z', zh: '门 r、z 补零' }[language];
    case 'gates':
      if (step.assumed === null) return { en: 'gates reordered?', zh: '门序待定' }[language];
      return step.assumed === 'rzn'
        ? ''
        : { en: `gates ${step.assumed} → rzn`, zh: `门序 ${step.assumed} → rzn` }[language];
    case 'zeros':
      return { en: 'zeros', zh: '置零' }[language];
  }
}
