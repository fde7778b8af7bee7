import { entry, shortened } from './entry.ts';
import { listed } from '../language.ts';

const PARTS = {
  plan: { en: 'the plan of a comparison', zh: '对比的计划' },
  report: { en: 'the report of a comparison', zh: '对比的报告' },
} as const;

/** Comparisons of the ways in which PPO may begin. */
export const compareErrors = {
  'compare/unfair': entry<{ model: string; differences: readonly string[] }>({
    en: (p) => ({
      problem: `${p.model}: expected a model that was pretrained on the configured problem, found (model → configuration) ${listed(p.differences, 'en')}`,
      fix: 'set the configuration to what the model was trained with, or pretrain a model on the configured problem',
    }),
    zh: (p) => ({
      problem: `${p.model}：应为在所配置问题上预训练的模型，实际差异（模型 → 配置）：${listed(p.differences, 'zh')}`,
      fix: '请让配置与模型训练时一致，或在所配置的问题上预训练模型',
    }),
  }),
  'compare/other-plan': entry<{ directory: string; differences: readonly string[] }>({
    en: (p) => ({
      problem: `${p.directory}: holds another comparison (${listed(p.differences, 'en')})`,
      fix: 'name another folder with --output',
    }),
    zh: (p) => ({
      problem: `${p.directory}：其中已有另一个对比（${listed(p.differences, 'zh')}）`,
      fix: '请用 --output 指定另一文件夹',
    }),
  }),
  'compare/damaged': entry<{ path: string; expected: keyof typeof PARTS; found: string }>({
    en: (p) => ({
      problem: `${p.path}: expected ${PARTS[p.expected].en}, found ${shortened(p.found, 120)}`,
      fix: 'restore the file from a copy, or make the comparison again in another folder',
    }),
    zh: (p) => ({
      problem: `${p.path}：应为${PARTS[p.expected].zh}，实为 ${shortened(p.found, 120)}`,
      fix: '请从备份恢复该文件，或在另一文件夹中重新进行对比',
    }),
  }),
  'compare/no-model': entry<Record<string, never>>({
    en: () => ({
      problem: 'mode external needs a pretrained model, found none',
      fix: 'choose a model, or leave that mode out',
    }),
    zh: () => ({ problem: 'external 模式需要预训练模型，但未选择', fix: '请选择模型，或去掉该模式' }),
  }),
  'compare/absent': entry<{ directory: string }>({
    en: (p) => ({
      problem: `${p.directory}: expected a comparison, found none`,
      fix: 'it may have been moved or removed: look at the list of comparisons again',
    }),
    zh: (p) => ({
      problem: `${p.directory}：此处没有对比`,
      fix: '它可能已被移动或删除：请重新查看对比列表',
    }),
  }),
  'compare/run-failed': entry<{
    run: string;
    directory: string;
    exitCode: number;
    lastWords: string;
    others: number;
  }>({
    en: (p) => ({
      problem: `${p.run} (${p.directory}) ended with exit code ${p.exitCode}${p.others > 0 ? `, and ${p.others} others failed` : ''}:\n${p.lastWords}`,
      fix: 'correct that and give the same command again: finished runs are kept, others go on',
    }),
    zh: (p) => ({
      problem: `${p.run}（${p.directory}）以退出码 ${p.exitCode} 结束${p.others > 0 ? `，另有 ${p.others} 次运行失败` : ''}：\n${p.lastWords}`,
      fix: '请修正后再次执行同一命令：已完成的运行会保留，其余会继续',
    }),
  }),
  'command/compare-modes': entry<{ found: string; known: readonly string[] }>({
    en: (p) => ({
      problem: `compare --modes: expected some of ${listed(p.known, 'en')}, found ${JSON.stringify(p.found)}`,
      fix: 'separate them by commas: --modes scratch,external',
    }),
    zh: (p) => ({
      problem: `compare --modes：可选 ${listed(p.known, 'zh')}，实为 ${JSON.stringify(p.found)}`,
      fix: '请用逗号分隔：--modes scratch,external',
    }),
  }),
  'command/compare-model': entry<Record<string, never>>({
    en: () => ({
      problem: 'compare: mode external needs a pretrained model, found none',
      fix: 'add --external-pretrain MODEL, or leave it out with --modes scratch,standard',
    }),
    zh: () => ({
      problem: 'compare：external 模式需要预训练模型，但未给出',
      fix: '请加上 --external-pretrain MODEL，或用 --modes scratch,standard 去掉该模式',
    }),
  }),
  'command/compare-threshold': entry<{ found: string }>({
    en: (p) => ({
      problem: `compare --threshold: expected a number, found ${JSON.stringify(p.found)}`,
      fix: 'name the level of the compared metric that runs are to reach, or leave it out',
    }),
    zh: (p) => ({
      problem: `compare --threshold：应为数字，实为 ${JSON.stringify(p.found)}`,
      fix: '请给出各次运行应达到的指标水平，或省略该选项',
    }),
  }),
};
