import type { Language, Text } from '../contract/language.ts';

/** What `--help` says of each command and option. */
export const HELP = {
  program: {
    en: 'Pretrain a scheduling policy once, prove the model is good, and start from it in every experiment.',
    zh: '一次预训练调度策略，验证模型可靠，并在每次实验中以它为起点。',
  },
  pretrain: {
    en: 'pretrain a policy from demonstrations into a run folder',
    zh: '用示教数据预训练策略，写入运行文件夹',
  },
  collect: { en: 'collect demonstrations alone', zh: '只收集示教数据' },
  evaluate: { en: 'run a strategy or a model in the environment', zh: '在环境中运行某个策略或模型' },
  validate: { en: 'check a model file', zh: '检查模型文件' },
  config: {
    en: 'configuration file (default: configs/standalone_pretrain.json)',
    zh: '配置文件（默认 configs/standalone_pretrain.json）',
  },
  validateConfig: { en: 'configuration that the model must match', zh: '模型须与之匹配的配置文件' },
  set: {
    en: 'set a key, as in --set epochs=3 (repeatable); see docs/configuration.md',
    zh: '设置某个键，例如 --set epochs=3（可重复）；见 docs/configuration.zh-CN.md',
  },
  output: { en: 'run folder (instead of output_dir)', zh: '运行文件夹（代替 output_dir）' },
  collectOutput: {
    en: 'folder of the set (default: demonstrations/<fingerprint>)',
    zh: '数据集文件夹（默认 demonstrations/<指纹>）',
  },
  resume: { en: 'go on with an interrupted run', zh: '继续被中断的运行' },
  overwrite: { en: 'replace the run in the folder; files of others stay', zh: '覆盖文件夹中的运行；其他文件保留' },
  strategy: { en: 'strategy to run', zh: '要运行的策略' },
  model: { en: 'model file', zh: '模型文件' },
  episodes: { en: 'number of episodes', zh: '回合数' },
  seed: { en: 'seed of the first episode; the others follow', zh: '首个回合的种子，其余依次递增' },
  sample: { en: 'draw actions instead of taking the most likely one', zh: '按概率抽取动作，而非取最可能的动作' },
  json: { en: 'one JSON object a line on standard output', zh: '在标准输出上逐行输出 JSON 对象' },
  version: { en: 'print the version', zh: '显示版本号' },
  help: { en: 'show help', zh: '显示帮助' },
  lang: { en: 'language of texts (default: from LANG)', zh: '文字语言（默认取自 LANG）' },
} as const satisfies Record<string, Text>;

const TITLES: Readonly<Record<string, string>> = {
  'Usage:': '用法：',
  'Arguments:': '参数：',
  'Options:': '选项：',
  'Commands:': '命令：',
};

/** A heading of the help. */
export function helpTitle(title: string, language: Language): string {
  return language === 'zh' ? (TITLES[title] ?? title) : title;
}

/** What stands below a usage error. */
export function inHelp(language: Language): string {
  return language === 'zh' ? '用 --help 查看用法' : 'see --help';
}
