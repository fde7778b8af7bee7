import { listed } from '../language.ts';
import { entry, shown } from './entry.ts';

interface Sizes {
  readonly expected: number;
  readonly found: number;
}

/** What is wrong with a command line itself. */
export const commandErrors = {
  'command/strategy-or-model': entry<Record<string, never>>({
    en: () => ({
      problem: 'evaluate: expected either --strategy NAME or --model FILE',
      fix: 'for example: npx warmstart evaluate --strategy round_robin',
    }),
    zh: () => ({
      problem: 'evaluate：应给出 --strategy NAME 或 --model FILE 之一',
      fix: '例如：npx warmstart evaluate --strategy round_robin',
    }),
  }),
  'command/control-ensemble': entry<{ where: string; problem: string }>({
    en: (p) => ({
      problem: `${p.where}: expected a single model for ${p.problem}, found an ensemble`,
      fix: 'name one of its members',
    }),
    zh: (p) => ({
      problem: `${p.where}：${p.problem} 需要单个模型，实为集成`,
      fix: '请指定其成员之一',
    }),
  }),
  'command/control-sample': entry<{ problem: string }>({
    en: (p) => ({
      problem: `evaluate --sample: expected a model of the scheduling problem, found one of ${p.problem}`,
      fix: 'leave --sample out: control problems are evaluated without exploration',
    }),
    zh: (p) => ({
      problem: `evaluate --sample：应为调度问题的模型，实为 ${p.problem} 的模型`,
      fix: '请去掉 --sample：控制问题的评估不带探索',
    }),
  }),
  /** `what` is the command or option that plays the scheduling problem alone. */
  'command/scheduling-only': entry<{ what: string; problem: string }>({
    en: (p) => ({
      problem: `${p.what}: expected a configuration of the scheduling problem, found one of ${p.problem}`,
      fix: 'name another with --config',
    }),
    zh: (p) => ({
      problem: `${p.what}：应为调度问题的配置，实为 ${p.problem} 的配置`,
      fix: '请用 --config 指定其他配置',
    }),
  }),
  'command/publish': entry<Record<string, never>>({
    en: () => ({
      problem: 'ppo --publish: expected --update-model MODEL beside it, found none',
      fix: 'add --update-model MODEL, or leave --publish out: every run leaves best_model.pt in its folder',
    }),
    zh: () => ({
      problem: 'ppo --publish：应与 --update-model MODEL 同时使用，但未给出',
      fix: '请加上 --update-model MODEL，或去掉 --publish：每次运行都会在其文件夹中留下 best_model.pt',
    }),
  }),
  'command/export-format': entry<{ output: string; known: readonly string[] }>({
    en: (p) => ({
      problem: `${p.output}: expected --format or an extension that says which format to write, found neither`,
      fix: `add --format with one of ${listed(p.known, 'en')}`,
    }),
    zh: (p) => ({
      problem: `${p.output}：应给出 --format 或能表明格式的扩展名，但两者皆无`,
      fix: `请加上 --format，可选 ${listed(p.known, 'zh')}`,
    }),
  }),
  'command/choose': entry<{ found: string }>({
    en: (p) => ({
      problem: `--choose: expected KEY=VALUE, each key once, found ${shown(p.found)}`,
      fix: 'for example: --choose activation=tanh',
    }),
    zh: (p) => ({
      problem: `--choose：应为 KEY=VALUE 且每个键只出现一次，实为 ${shown(p.found)}`,
      fix: '例如：--choose activation=tanh',
    }),
  }),
  'command/whole-number': entry<{ option: string; minimum: number; found: string }>({
    en: (p) => ({ problem: `${p.option}: expected a whole number of at least ${p.minimum}, found ${shown(p.found)}` }),
    zh: (p) => ({ problem: `${p.option}：应为不小于 ${p.minimum} 的整数，实为 ${shown(p.found)}` }),
  }),
  'command/model-sizes': entry<{ where: string; stateDim: Sizes; actionDim: Sizes }>({
    en: (p) => ({
      problem: `${p.where}: expected a model with state_dim ${p.stateDim.expected} and action_dim ${p.actionDim.expected} for this environment, found ${p.stateDim.found} and ${p.actionDim.found}`,
      fix: 'name the configuration that the model was trained with (--config), or set environment.replica_speeds and environment.observation to match',
    }),
    zh: (p) => ({
      problem: `${p.where}：此环境需要 state_dim 为 ${p.stateDim.expected}、action_dim 为 ${p.actionDim.expected} 的模型，实为 ${p.stateDim.found} 与 ${p.actionDim.found}`,
      fix: '请用 --config 指定训练该模型的配置，或调整 environment.replica_speeds 与 environment.observation 使之匹配',
    }),
  }),
  'command/tag-change': entry<{ found: string }>({
    en: (p) => ({
      problem: `${shown(p.found)}: expected a tag to add, as +good, or one to take off, as -good`,
      fix: 'for example: npx warmstart models tag MODEL +good -draft',
    }),
    zh: (p) => ({
      problem: `${shown(p.found)}：应为要添加的标签（如 +good）或要去掉的标签（如 -good）`,
      fix: '例如：npx warmstart models tag MODEL +good -draft',
    }),
  }),
};
