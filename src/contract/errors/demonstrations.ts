import { entry } from './entry.ts';

export const demonstrationErrors = {
  /** The folder holds no readable demonstration set. */
  'demonstrations/not-a-set': entry<{ folder: string; found: string }>({
    en: (p) => ({
      problem: `${p.folder}: expected a demonstration set (a folder with manifest.json), found ${p.found}`,
      fix: 'name a folder that `warmstart collect` wrote, or one in the format of docs/demonstrations.md',
    }),
    zh: (p) => ({
      problem: `${p.folder}：应为示教数据集（含 manifest.json 的文件夹），实为 ${p.found}`,
      fix: '请指定由 `warmstart collect` 生成的文件夹，或符合 docs/demonstrations.zh-CN.md 所述格式的文件夹',
    }),
  }),
  /** A file of a set disagrees with the set's manifest. */
  'demonstrations/corrupt': entry<{ folder: string; file: string; expected: string; found: string }>({
    en: (p) => ({
      problem: `${p.file}: the demonstration set is damaged: expected ${p.expected}, found ${p.found}`,
      fix: `delete ${p.folder} and collect again, or restore it from a copy; where another program wrote it, correct that program (docs/demonstrations.md)`,
    }),
    zh: (p) => ({
      problem: `${p.file}：示教数据集已损坏：应为 ${p.expected}，实为 ${p.found}`,
      fix: `请删除 ${p.folder} 后重新收集，或从备份恢复；若由其他程序写成，请修正该程序（见 docs/demonstrations.zh-CN.md）`,
    }),
  }),
  /** What lies in a set's folder is not to be followed out of it. */
  'demonstrations/link-outside': entry<{ file: string }>({
    en: (p) => ({
      problem: `${p.file}: expected a file of the set, found a symbolic link that leads out of its folder`,
      fix: 'put the file itself in its place (cp -L follows links), then import again',
    }),
    zh: (p) => ({
      problem: `${p.file}：应为数据集自身的文件，实为指向文件夹之外的符号链接`,
      fix: '请换成文件本身（cp -L 会跟随链接复制），然后重新导入',
    }),
  }),
  /** Two sets of one recipe hold different numbers. `folder` is the one in the workspace. */
  'demonstrations/other-content': entry<{ folder: string; imported: string; file: string }>({
    en: (p) => ({
      problem: `${p.folder}: expected the same ${p.file} as in ${p.imported}, which has the same fingerprint, found another; nothing was changed`,
      fix: `keep one of them: delete ${p.folder} and import again, or name ${p.imported} in demonstrations.sources`,
    }),
    zh: (p) => ({
      problem: `${p.folder}：指纹与 ${p.imported} 相同，${p.file} 也应相同，实际不同；未作任何改动`,
      fix: `请择一使用：删除 ${p.folder} 后重新导入，或在 demonstrations.sources 中指定 ${p.imported}`,
    }),
  }),
  'demonstrations/in-use': entry<{ folder: string; run: string }>({
    en: (p) => ({
      problem: `${p.folder}: expected a set that no run is reading, found that ${p.run} is`,
      fix: 'wait until that run ends, or stop it',
    }),
    zh: (p) => ({
      problem: `${p.folder}：运行 ${p.run} 正在使用该数据集`,
      fix: '请等待该运行结束，或将其停止',
    }),
  }),
  /** An episode cannot be played again. `expected` and `found` are of `what`. */
  'demonstrations/no-replay': entry<{ folder: string; what: string; expected: string; found: string }>({
    en: (p) => ({
      problem: `${p.folder}: its episodes cannot be played again: expected ${p.what} ${p.expected}, found ${p.found}`,
      fix: 'collect the set again with this version of the program; training from it is not affected',
    }),
    zh: (p) => ({
      problem: `${p.folder}：无法重放其中的回合：${p.what} 应为 ${p.expected}，实为 ${p.found}`,
      fix: '请用当前版本的程序重新收集；用它训练不受影响',
    }),
  }),
  'demonstrations/no-episode': entry<{ folder: string; episodes: number; found: number }>({
    en: (p) => ({
      problem: `${p.folder}: expected an episode from 0 to ${p.episodes - 1}, found ${p.found}`,
      fix: 'choose one of the list',
    }),
    zh: (p) => ({
      problem: `${p.folder}：回合编号应在 0 到 ${p.episodes - 1} 之间，实为 ${p.found}`,
      fix: '请从列表中选择',
    }),
  }),
  'demonstrations/unsupported-version': entry<{ file: string; expected: number; found: string }>({
    en: (p) => ({
      problem: `${p.file} format_version: expected ${p.expected}, found ${p.found}`,
      fix: 'collect the demonstrations again with this version of the program',
    }),
    zh: (p) => ({
      problem: `${p.file} format_version：应为 ${p.expected}，实为 ${p.found}`,
      fix: '请用当前版本的程序重新收集示教数据',
    }),
  }),
  /** Sets that do not fit together. `what` is the property, such as `observation_size`. */
  'demonstrations/mismatch': entry<{ set: string; what: string; expected: string; found: string; reference: string }>({
    en: (p) => ({
      problem: `${p.set} ${p.what}: expected ${p.expected} (as in ${p.reference}), found ${p.found}`,
      fix: 'merge only sets of the same problem: remove this folder from demonstrations.sources, or collect it again with the same environment.observation and number of replicas',
    }),
    zh: (p) => ({
      problem: `${p.set} ${p.what}：应为 ${p.expected}（与 ${p.reference} 一致），实为 ${p.found}`,
      fix: '只能合并同一问题的数据集：请从 demonstrations.sources 中去掉该文件夹，或用相同的 environment.observation 与副本数重新收集',
    }),
  }),
  /** One of several sets has the probabilities of a policy, another has only the actions of strategies. */
  'demonstrations/labels-differ': entry<{ labelled: string; unlabelled: string }>({
    en: (p) => ({
      problem: `${p.unlabelled}: expected the probabilities of every decision, as in ${p.labelled}, found actions alone`,
      fix: 'learn from policies or from strategies, not both: leave one of the two out of demonstrations.sources, or set demonstrations.strategies to []',
    }),
    zh: (p) => ({
      problem: `${p.unlabelled}：应与 ${p.labelled} 一样记录每次决策的概率，实际只有动作`,
      fix: '只能从策略模型或启发式策略之一学习：请从 demonstrations.sources 中去掉其一，或把 demonstrations.strategies 设为 []',
    }),
  }),
  /** Label smoothing is for one-hot labels. */
  'demonstrations/smoothed-labels': entry<{ set: string; found: number }>({
    en: (p) => ({
      problem: `augmentation.label_smoothing: expected 0 with ${p.set}, whose labels are a policy’s probabilities, found ${p.found}`,
      fix: '--set augmentation.label_smoothing=0',
    }),
    zh: (p) => ({
      problem: `augmentation.label_smoothing：${p.set} 的标签是策略模型给出的概率，因此应为 0，实为 ${p.found}`,
      fix: '--set augmentation.label_smoothing=0',
    }),
  }),
  'demonstrations/none': entry<Record<string, never>>({
    en: () => ({
      problem: 'demonstrations: expected at least one strategy or source, found neither',
      fix: 'name a strategy in demonstrations.strategies or a folder in demonstrations.sources',
    }),
    zh: () => ({
      problem: 'demonstrations：至少需要一个策略或一个数据来源，但两者都没有',
      fix: '请在 demonstrations.strategies 中指定策略，或在 demonstrations.sources 中指定文件夹',
    }),
  }),
  /** Training and validation cannot both have an arrival seed. */
  'demonstrations/too-few-seeds': entry<{ needed: number; found: number }>({
    en: (p) => ({
      problem: `demonstrations: expected episodes on at least ${p.needed} different seeds (one for training, one for validation), found ${p.found}`,
      fix: `collect at least ${p.needed} episodes of a strategy: set episodes in demonstrations.strategies to ${p.needed} or more`,
    }),
    zh: (p) => ({
      problem: `demonstrations：至少需要 ${p.needed} 个不同种子的回合（训练集与验证集各一个），实有 ${p.found} 个`,
      fix: `请让某个策略至少收集 ${p.needed} 个回合：把 demonstrations.strategies 中的 episodes 设为 ${p.needed} 或更大`,
    }),
  }),
  'demonstrations/no-weight': entry<{ strategies: string }>({
    en: (p) => ({
      problem: `demonstrations.strategies: expected a demonstrator with weight above 0 in the training data, found only weight 0 (${p.strategies})`,
      fix: 'give at least one strategy a positive weight',
    }),
    zh: (p) => ({
      problem: `demonstrations.strategies：训练数据中至少要有一个权重大于 0 的示教者，实际权重全为 0（${p.strategies}）`,
      fix: '请至少给一个策略设置正的权重',
    }),
  }),
  /** An environment or strategy gave what no demonstration can hold. */
  'demonstrations/bad-step': entry<{
    strategy: string;
    seed: number;
    step: number;
    what: string;
    expected: string;
    found: string;
  }>({
    en: (p) => ({
      problem: `${p.strategy}, seed ${p.seed}, decision ${p.step}, ${p.what}: expected ${p.expected}, found ${p.found}`,
      fix: 'correct the environment or the strategy; nothing of this collection was kept',
    }),
    zh: (p) => ({
      problem: `${p.strategy}，种子 ${p.seed}，第 ${p.step} 次决策，${p.what}：应为 ${p.expected}，实为 ${p.found}`,
      fix: '请修正环境或策略；本次收集的内容未保留',
    }),
  }),
  'demonstrations/folder-taken': entry<{ folder: string }>({
    en: (p) => ({
      problem: `${p.folder}: expected a new or empty folder for the demonstrations, found one with files in it`,
      fix: 'choose another folder, or empty this one',
    }),
    zh: (p) => ({
      problem: `${p.folder}：示教数据应写入新的或空的文件夹，但该文件夹中已有文件`,
      fix: '请换一个文件夹，或先清空它',
    }),
  }),
  /** `row` is the line in the file, the header being line 1. */
  'trace/bad-row': entry<{ file: string; row: number; column: string; expected: string; found: string }>({
    en: (p) => ({
      problem: `${p.file}:${p.row} ${p.column}: expected ${p.expected}, found ${p.found}`,
      fix: 'correct the row; columns are arrival_time,prompt_tokens,output_tokens and, optionally, conversation',
    }),
    zh: (p) => ({
      problem: `${p.file}:${p.row} ${p.column}：应为 ${p.expected}，实为 ${p.found}`,
      fix: '请修正该行；列为 arrival_time,prompt_tokens,output_tokens，可另加 conversation',
    }),
  }),
};
