import { entry, shortened, shown } from './entry.ts';

/** One place in which a member is not like the first. */
export interface MemberDifference {
  /** What the member is called: its file, or `member 2`. */
  readonly member: string;
  /** Such as `action_dim` or `feature_names[3]`. */
  readonly key: string;
  readonly expected: string;
  readonly found: string;
}

/** Differences listed at most, so that the message stays on the screen. */
const ROWS = 6;

export const modelEnsembleErrors = {
  'model/ensemble-size': entry<{ where: string; least: number; most: number; found: number }>({
    en: (p) => ({
      problem: `${p.where}: expected an ensemble of ${p.least} to ${p.most} models, found ${p.found}`,
      fix: 'name the models that are to act together: npx warmstart models ensemble A.pt B.pt -o ENSEMBLE.pt',
    }),
    zh: (p) => ({
      problem: `${p.where}：集成应含 ${p.least} 到 ${p.most} 个模型，实有 ${p.found} 个`,
      fix: '请列出要共同决策的模型：npx warmstart models ensemble A.pt B.pt -o ENSEMBLE.pt',
    }),
  }),
  /** `reference` is what the first member is called. */
  'model/ensemble-mismatch': entry<{ where: string; reference: string; differences: readonly MemberDifference[] }>({
    en: (p) => ({
      problem: [
        `${p.where}: expected all members to take the same observations and actions as ${p.reference}, found:`,
        ...linesOf(p.differences, ({ expected, found }) => `expected ${expected}, found ${found}`),
      ].join('\n'),
      fix: 'combine models that were trained with the same environment.observation and number of replicas',
    }),
    zh: (p) => ({
      problem: [
        `${p.where}：所有成员的观测与动作都应与 ${p.reference} 相同，但：`,
        ...linesOf(p.differences, ({ expected, found }) => `应为 ${expected}，实为 ${found}`),
      ].join('\n'),
      fix: '请组合用相同 environment.observation 与副本数训练的模型',
    }),
  }),
  /** A member gives numbers, of which no probabilities could be averaged; `found` is its action_kind. */
  'model/ensemble-continuous': entry<{ where: string; member: string; found: string }>({
    en: (p) => ({
      problem: `${p.where}: expected members that choose one of several actions (action_kind categorical), found ${p.member} with ${p.found}`,
      fix: 'use the model by itself: an ensemble averages probabilities of choices',
    }),
    zh: (p) => ({
      problem: `${p.where}：成员应从若干动作中选择其一（action_kind 为 categorical），但 ${p.member} 为 ${p.found}`,
      fix: '请单独使用该模型：集成对离散动作的概率取平均',
    }),
  }),
  /** An ensemble is to be written where another file stands. */
  'model/ensemble-taken': entry<{ path: string }>({
    en: (p) => ({
      problem: `${p.path}: expected a new file, or an ensemble to replace, found another file; it is unchanged`,
      fix: 'name another path',
    }),
    zh: (p) => ({
      problem: `${p.path}：应为新文件，或可覆盖的集成文件，实为其他文件；未作改动`,
      fix: '请换用其他路径',
    }),
  }),
  /** `option` as it stands on the command line. */
  'command/distil-only': entry<{ option: string }>({
    en: (p) => ({
      problem: `${p.option}: expected only together with --distil, found without`,
      fix: 'add --distil to train one model on what the ensemble does, or leave the option out',
    }),
    zh: (p) => ({
      problem: `${p.option}：只能与 --distil 一起使用，但未给出 --distil`,
      fix: '加上 --distil 可用集成的决策训练一个模型；否则请去掉该选项',
    }),
  }),
  /** A setting that distilling decides by itself. */
  'command/ensemble-format': entry<{ output: string }>({
    en: (p) => ({
      problem: `${p.output}: expected a name that ends in .pt, the one format that ensembles are kept in`,
      fix: 'name a .pt file; a model distilled from the members (--distil) can be exported to every format',
    }),
    zh: (p) => ({
      problem: `${p.output}：名称应以 .pt 结尾，集成只能保存为这种格式`,
      fix: '请指定 .pt 文件；由成员蒸馏出的模型（--distil）可导出为所有格式',
    }),
  }),
  'command/distil-member': entry<{ output: string; member: string }>({
    en: (p) => ({
      problem: `${p.output}: expected a folder apart from the members, found the member ${p.member} in it`,
      fix: 'name another folder with -o',
    }),
    zh: (p) => ({
      problem: `${p.output}：应为不含任何成员的文件夹，但其中有成员 ${p.member}`,
      fix: '请用 -o 指定其他文件夹',
    }),
  }),
  'command/distil-setting': entry<{ option: string }>({
    en: (p) => ({
      problem: `${shown(p.option)}: expected a setting that --distil leaves open, found one that it decides: the ensemble demonstrates, its probabilities are the labels, all decisions count alike`,
      fix: 'leave it out; --episodes and --seed say what the ensemble plays',
    }),
    zh: (p) => ({
      problem: `${shown(p.option)}：--distil 已自行决定此设置：由集成示教，以其概率为标签，各决策权重相同`,
      fix: '请去掉该设置；用 --episodes 与 --seed 指定集成所玩的回合',
    }),
  }),
};

/** A line for each difference, members and keys one below the other. */
function linesOf(
  differences: readonly MemberDifference[],
  words: (difference: MemberDifference) => string,
): readonly string[] {
  const shownOnes = differences.slice(0, ROWS);
  const width = (cells: readonly string[]): number => Math.max(...cells.map(({ length }) => length));
  const members = shownOnes.map(({ member }) => shortened(member, 40));
  const keys = shownOnes.map(({ key }) => key);
  const lines = shownOnes.map((difference, i) => {
    return `  ${members[i].padEnd(width(members))}  ${keys[i].padEnd(width(keys))}  ${words(difference)}`;
  });
  return differences.length > ROWS ? [...lines, `  … (${differences.length})`] : lines;
}
