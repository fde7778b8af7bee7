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
  ppo: {
    en: 'train a policy by PPO, from a pretrained model or from scratch, into a run folder',
    zh: '用 PPO 训练策略（从预训练模型或从零开始），写入运行文件夹',
  },
  ppoConfig: { en: 'configuration (default: configs/ppo.json)', zh: '配置文件（默认 configs/ppo.json）' },
  ppoOutput: { en: 'run folder (default: outputs/ppo/<name>)', zh: '运行文件夹（默认 outputs/ppo/<name>）' },
  externalPretrain: {
    en: 'pretrained model to start from; without --skip-bc-training it is first cloned further',
    zh: '作为起点的预训练模型；未加 --skip-bc-training 时先继续克隆',
  },
  skipBcTraining: { en: 'start PPO from the external model as it is', zh: '跳过克隆，直接从外部模型开始 PPO' },
  updateModel: {
    en: 'make a new version of a model from new experience, kept near the old one; refused if it does worse',
    zh: '用新经验为模型产生新版本，并使其不远离旧版本；若变差则拒绝',
  },
  publish: {
    en: 'with --update-model: file to which an accepted version is written (serve-policy follows it)',
    zh: '配合 --update-model：新版本通过后写入的文件（serve-policy 会跟随）',
  },
  compare: {
    en: 'compare PPO from scratch, after cloning and from a pretrained model, over several seeds',
    zh: '用多个种子比较从零开始、克隆之后与从预训练模型开始的 PPO',
  },
  compareModel: { en: 'pretrained model of mode external', zh: 'external 模式所用的预训练模型' },
  compareModes: { en: 'ways to begin, separated by commas', zh: '参与比较的模式，用逗号分隔' },
  compareSeeds: { en: 'seeds of each mode, from the configuration’s on', zh: '每种模式的种子数，从配置中的种子起' },
  compareParallel: {
    en: 'runs at the same time (default: as many as cores)',
    zh: '同时进行的运行数（默认与核心数相同）',
  },
  compareThreshold: {
    en: 'level of the compared metric to be reached (default: that of the best evaluations from scratch)',
    zh: '应达到的指标水平（默认取从零训练时最佳评估的水平）',
  },
  compareOutput: {
    en: 'folder of the comparison (default: outputs/compare/<name>)',
    zh: '对比文件夹（默认 outputs/compare/<name>）',
  },
  doctor: {
    en: 'examine this machine: processor, memory, GPUs, engines, and a training step on each',
    zh: '检查本机：处理器、内存、GPU、各引擎，并在每个引擎上训练一步',
  },
  measure: { en: 'measure how fast a run would be on this machine', zh: '测量在本机上运行的速度' },
  collect: { en: 'collect demonstrations alone', zh: '只收集示教数据' },
  data: { en: 'list and import demonstration sets', zh: '列出与导入示教数据集' },
  dataList: { en: 'list the demonstration sets of the workspace', zh: '列出工作区中的示教数据集' },
  dataImport: {
    en: 'check a demonstration set of another folder and copy it to demonstrations/',
    zh: '检查其他文件夹中的示教数据集并复制到 demonstrations/',
  },
  setFolder: { en: 'folder of the set', zh: '数据集所在文件夹' },
  evaluate: { en: 'run a strategy or a model in the environment', zh: '在环境中运行某个策略或模型' },
  validate: { en: 'check a model file', zh: '检查模型文件' },
  export: { en: 'write a model in another format', zh: '以其他格式写出模型' },
  exportOutput: { en: 'file to write (tfjs: file or folder)', zh: '输出文件（tfjs 可为文件或文件夹）' },
  format: { en: 'format (default: by the output’s extension)', zh: '格式（默认由输出文件的扩展名决定）' },
  overwriteFile: { en: 'replace a file that is there', zh: '覆盖已有文件' },
  repair: { en: 'convert a model of another program', zh: '转换其他程序的模型' },
  choose: {
    en: 'answer what tensors do not tell, as in --choose activation=tanh (repeatable)',
    zh: '回答张量中看不出的问题，例如 --choose activation=tanh（可重复）',
  },
  recorded: {
    en: 'file with recorded observations and logits, which answer it; none: weights were changed on purpose',
    zh: '含有记录的 observations 与 logits 的文件，由其回答；none 表示权重是有意改动的',
  },
  repairRollout: { en: 'let this many episodes answer it', zh: '由此数目的回合回答' },
  repairConfig: { en: 'configuration that the model is to be used with', zh: '模型将与之配合使用的配置文件' },
  models: { en: 'find, note, import, convert and combine models', zh: '查找、标注、导入、转换、组合模型' },
  modelsList: { en: 'list the models of the workspace', zh: '列出工作区中的模型' },
  modelsSearch: {
    en: 'words that name, problem, tags, aliases or notes contain',
    zh: '名称、问题、标签、别名或备注中包含的词',
  },
  modelsTag: { en: 'only models with this tag (repeatable)', zh: '只列出带此标签的模型（可重复）' },
  modelsSort: {
    en: 'column of --json, or metrics.<name>; with - before it the largest first',
    zh: '--json 中的列，或 metrics.<名称>；前加 - 则从大到小',
  },
  modelsLimit: { en: 'models at most', zh: '最多列出的模型数' },
  modelName: {
    en: 'model file, its run’s folder, alias, or the beginning of its SHA-256',
    zh: '模型文件、其运行文件夹、别名或 SHA-256 的开头',
  },
  modelsShow: { en: 'show a model with its metrics and lineage', zh: '显示模型及其指标与谱系' },
  tag: { en: 'add and take off tags', zh: '添加或去掉标签' },
  tagChanges: { en: '+tag adds, -tag takes off', zh: '+标签 为添加，-标签 为去掉' },
  alias: { en: 'give a model an alias, taking it from another one', zh: '给模型起别名；若另一模型已有该别名则转过来' },
  aliasName: { en: 'alias, such as production', zh: '别名，例如 production' },
  aliasRemove: { en: 'take the alias off', zh: '取下该别名' },
  modelsRemove: { en: 'delete an imported model', zh: '删除导入的模型' },
  reindex: { en: 'make the catalogue anew from the folders', zh: '根据各文件夹重新生成模型目录' },
  import: { en: 'check a model of any format and keep it in models/', zh: '检查任意格式的模型并存入 models/' },
  rollout: { en: 'also evaluate on this many episodes against the strategies', zh: '另以此数目的回合与各策略对比评估' },
  rolloutSeed: { en: 'seed of the first episode of --rollout', zh: '--rollout 首个回合的种子' },
  ensemble: {
    en: 'put models together that act by the average of their probabilities',
    zh: '把多个模型组合成集成，按概率平均共同决策',
  },
  ensembleModels: { en: 'model files, two or more', zh: '模型文件，至少两个' },
  ensembleOutput: {
    en: 'file of the ensemble; with --distil a run folder',
    zh: '集成文件；使用 --distil 时为运行文件夹',
  },
  ensembleOverwrite: {
    en: 'replace an ensemble, or with --distil a run, that is there',
    zh: '覆盖已有的集成；使用 --distil 时覆盖已有的运行',
  },
  distil: {
    en: 'train one model on what the ensemble does; its settings are the first model’s, demonstrations apart',
    zh: '用集成的决策训练一个模型；除示教数据外，设置取自第一个模型',
  },
  distilEpisodes: {
    en: '--distil: episodes that the ensemble plays (default: 200)',
    zh: '--distil：集成所玩的回合数（默认 200）',
  },
  distilSeed: {
    en: '--distil: seed of the first of them (default: 3000000)',
    zh: '--distil：首个回合的种子（默认 3000000）',
  },
  distilConfig: {
    en: '--distil: configuration file instead of the first model’s own',
    zh: '--distil：配置文件，代替第一个模型自带的配置',
  },
  distilSet: {
    en: '--distil: set a key, as in --set hidden_size=64 (repeatable)',
    zh: '--distil：设置某个键，例如 --set hidden_size=64（可重复）',
  },
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
  servePolicy: {
    en: 'answer decisions on standard input and over local HTTP',
    zh: '通过标准输入与本地 HTTP 应答决策请求',
  },
  served: {
    en: 'model file, its folder, or an alias; new versions of it are taken',
    zh: '模型文件、其所在文件夹或别名；其新版本会自动启用',
  },
  port: { en: 'also answer over HTTP; 0 takes any free port', zh: '同时通过 HTTP 应答；0 表示任取空闲端口' },
  host: { en: 'address or name to listen at', zh: '监听的地址或名称' },
  serve: {
    en: 'show the window in a browser, also for a machine that is reached by ssh',
    zh: '在浏览器中显示界面，也适用于通过 ssh 访问的机器',
  },
  servePort: {
    en: 'port to listen at; 0 takes any free one (default: 8360, or a free one where it is taken)',
    zh: '监听端口；0 表示任取空闲端口（默认 8360，被占用时取空闲端口）',
  },
  noOpen: { en: 'open no browser; only print the link', zh: '不打开浏览器，只输出链接' },
  workspace: {
    en: 'folder with outputs, models and demonstrations (default: the current one)',
    zh: '存放输出、模型与示教数据的文件夹（默认当前文件夹）',
  },
  leaveRuns: {
    en: 'on Ctrl-C leave runs going on; without it they are stopped with a checkpoint',
    zh: '按 Ctrl-C 时让运行继续；不加则保存检查点后停止',
  },
  servingSeed: { en: 'seed of --sample (default: another one each time)', zh: '--sample 的种子（默认每次不同）' },
  experience: { en: 'file to append every decision with its outcome to', zh: '将每次决策及其结果追加到此文件' },
  sessions: { en: 'sessions whose hidden states are kept', zh: '保留隐藏状态的会话数' },
  threads: { en: 'threads that compute', zh: '计算线程数' },
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
