import { inLanguage, spaced } from '../language.ts';
import type { Language, Text, Words } from '../language.ts';
import { COPY_AGAIN } from './model-containers.ts';
import { entry, shortened, shown, shownName } from './entry.ts';

/** What a file is that is not a model file, by its content. */
export const FOUND_FORMATS = {
  empty: { en: 'an empty file', zh: '空文件' },
  text: { en: 'text', zh: '文本文件' },
  'legacy-torch': { en: 'a PyTorch file of the format before 1.6', zh: 'PyTorch 1.6 之前的旧格式文件' },
  pickle: { en: 'a bare Python pickle', zh: '未打包的 Python pickle' },
  gzip: { en: 'a gzip archive', zh: 'gzip 压缩文件' },
  hdf5: { en: 'an HDF5 file', zh: 'HDF5 文件' },
  'other-zip': { en: 'a zip file without PyTorch’s data.pkl', zh: '不含 PyTorch data.pkl 的 zip 文件' },
  foreign: { en: 'a model file that another program saved', zh: '由其他程序保存的模型文件' },
  unknown: { en: 'an unknown binary format', zh: '未知的二进制格式' },
} as const satisfies Readonly<Record<string, Text>>;
export type FoundFormat = keyof typeof FOUND_FORMATS;

/** What is wrong with a zip file, completed by the entry's name. */
export const ZIP_PROBLEMS = {
  cut: { en: 'the file ends before its table of contents', zh: '文件在目录之前就结束了' },
  directory: { en: 'its table of contents is broken', zh: '目录已损坏' },
  disks: { en: 'it is one part of several', zh: '它只是分卷之一' },
  path: { en: 'an entry’s name leads out of the archive', zh: '条目名称指向归档之外' },
  encrypted: { en: 'an entry is encrypted', zh: '条目已加密' },
  compressed: {
    en: 'an entry is compressed; PyTorch stores entries as they are',
    zh: '条目被压缩；PyTorch 不压缩条目',
  },
  offset: { en: 'an entry points outside its place', zh: '条目指向其范围之外' },
  overlap: { en: 'entries overlap', zh: '条目相互重叠' },
  duplicate: { en: 'two entries have the same name', zh: '两个条目同名' },
  name: { en: 'an entry’s two headers name it differently', zh: '条目的两处头部名称不一致' },
  size: { en: 'an entry’s sizes contradict each other', zh: '条目的大小信息相互矛盾' },
  checksum: { en: 'an entry’s checksum is wrong', zh: '条目的校验和不符' },
} as const satisfies Readonly<Record<string, Text>>;
export type ZipProblem = keyof typeof ZIP_PROBLEMS;

/** What is wrong with a pickle, beside what it asks for. */
export const PICKLE_PROBLEMS = {
  cut: { en: 'it ends in the middle', zh: '在中途结束' },
  protocol: { en: 'its protocol is not 2', zh: '协议版本不是 2' },
  stack: { en: 'an operation finds too little or the wrong thing on the stack', zh: '操作在栈上找不到所需的值' },
  memo: { en: 'it refers to a value that it did not keep', zh: '引用了未保存的值' },
  text: { en: 'a text is not UTF-8', zh: '文本不是 UTF-8' },
  number: { en: 'a number is out of range', zh: '数值超出范围' },
  key: { en: 'a dictionary key is neither text nor a number', zh: '字典的键既不是文本也不是数值' },
  storage: { en: 'a tensor names a storage that is not in the file', zh: '张量引用了文件中没有的存储' },
  'storage-size': { en: 'a storage is not as long as stated', zh: '存储的长度与声明不符' },
  view: { en: 'a tensor reaches beyond its storage', zh: '张量超出其存储范围' },
  expansion: { en: 'its tensors would need far more memory than the file has bytes', zh: '其张量所需内存远大于文件' },
  depth: { en: 'values are nested too deeply, or contain themselves', zh: '嵌套过深，或包含自身' },
  size: { en: 'it repeats values so often that they would fill the memory', zh: '重复引用过多，会耗尽内存' },
  value: { en: 'a bare class or storage stands where a value belongs', zh: '应为数值处出现了裸类或存储' },
  byteorder: { en: 'its numbers are big-endian', zh: '其数值为大端序' },
} as const satisfies Readonly<Record<string, Text>>;
export type PickleProblem = keyof typeof PICKLE_PROBLEMS;

/** Model files. `where` is the file's path, or what stands for it. */
export const modelErrors = {
  /** Not a model file at all. */
  'model/format': entry<{ where: string; found: FoundFormat }>({
    en: (p) => ({
      problem: `${p.where}: expected a model file of this program (by content, not by name), found ${FOUND_FORMATS[p.found].en}`,
      fix: formatFix(p.found).en,
    }),
    zh: (p) => ({
      problem: `${p.where}：应为本程序的模型文件（按内容而非文件名判断），实为${FOUND_FORMATS[p.found].zh}`,
      fix: formatFix(p.found).zh,
    }),
  }),
  'model/zip': entry<{ where: string; problem: ZipProblem; offset: number; entry: string }>({
    en: (p) => ({
      problem: `${p.where}: expected a whole, uncompressed zip file, found at byte ${p.offset}: ${ZIP_PROBLEMS[p.problem].en}${named(p.entry)}`,
      fix: zipFix(p.problem).en,
    }),
    zh: (p) => ({
      problem: `${p.where}：应为完整、未压缩的 zip 文件，但在第 ${p.offset} 字节处：${ZIP_PROBLEMS[p.problem].zh}${named(p.entry)}`,
      fix: zipFix(p.problem).zh,
    }),
  }),
  /** The pickle asks for something beyond data. `name` is a Python global such as `os.system`, or an opcode. */
  'model/pickle-refused': entry<{ where: string; name: string; offset: number }>({
    en: (p) => ({
      problem: `${p.where}: expected tensors and plain data only, found ${shownName(p.name, 80)} at byte ${p.offset} of data.pkl; nothing was executed`,
      fix: 'do not open this file with other programs unless you trust it; a trusted one can be saved again as torch.save(model.state_dict(), …)',
    }),
    zh: (p) => ({
      problem: `${p.where}：只应含张量与普通数据，但 data.pkl 第 ${p.offset} 字节处出现 ${shownName(p.name, 80)}；未执行任何内容`,
      fix: '除非信任该文件，请勿用其他程序打开；可信的文件请用 torch.save(model.state_dict(), …) 重新保存',
    }),
  }),
  'model/pickle-broken': entry<{ where: string; problem: PickleProblem; offset: number }>({
    en: (p) => ({
      problem: `${p.where}: expected a readable data.pkl, found at byte ${p.offset}: ${PICKLE_PROBLEMS[p.problem].en}`,
      fix: COPY_AGAIN.en,
    }),
    zh: (p) => ({
      problem: `${p.where}：data.pkl 应可读取，但在第 ${p.offset} 字节处：${PICKLE_PROBLEMS[p.problem].zh}`,
      fix: COPY_AGAIN.zh,
    }),
  }),
  'model/version': entry<{ where: string; expected: number; found: number }>({
    en: (p) => ({
      problem: `${p.where}: expected format version ${p.expected}, found ${p.found}`,
      fix: 'open it with the version of this program that wrote it, or a newer one',
    }),
    zh: (p) => ({
      problem: `${p.where}：应为格式版本 ${p.expected}，实为 ${p.found}`,
      fix: '请使用写出该文件的程序版本或更新的版本打开',
    }),
  }),
  /** An entry of the model's dictionary is missing or of another kind. `field` is its path, such as `normaliser.mean`. */
  'model/field': entry<{ where: string; field: string; expected: Words; found: Words }>({
    en: (p) => ({
      problem: `${p.where}: expected ${p.field} to be ${inLanguage(p.expected, 'en')}, found ${shortened(inLanguage(p.found, 'en'), 80)}`,
      fix: 'save the model again with this program; docs/model-files.md lists every field',
    }),
    zh: (p) => ({
      problem: `${p.where}：${p.field} 应为${inLanguage(p.expected, 'zh')}，实为${spaced(shortened(inLanguage(p.found, 'zh'), 80))}`,
      fix: '请用本程序重新保存模型；各字段见 docs/model-files.zh-CN.md',
    }),
  }),
  /** The weights are not those of the architecture. */
  'model/weights': entry<{
    where: string;
    missing: readonly string[];
    unexpected: readonly string[];
    misshaped: readonly { readonly name: string; readonly expected: string; readonly found: Words }[];
  }>({
    en: (p) => ({
      problem: [
        `${p.where}: the weights do not fit the network`,
        ...some(p.missing, '  missing: ', 'en'),
        ...some(p.unexpected, '  not part of it: ', 'en'),
        ...p.misshaped
          .slice(0, 3)
          .map((t) => `  ${t.name}: expected ${t.expected}, found ${shortened(inLanguage(t.found, 'en'), 60)}`),
        ...(p.misshaped.length > 3 ? [`  … and ${p.misshaped.length - 3} more of another shape`] : []),
      ].join('\n'),
      fix: 'set state_dim, action_dim, hidden_size, layer_N, gru_layers and layer_norm to those of the model, or choose another model',
    }),
    zh: (p) => ({
      problem: [
        `${p.where}：权重与网络结构不符`,
        ...some(p.missing, '  缺少：', 'zh'),
        ...some(p.unexpected, '  多余：', 'zh'),
        ...p.misshaped
          .slice(0, 3)
          .map((t) => `  ${t.name}：应为 ${t.expected}，实为 ${shortened(inLanguage(t.found, 'zh'), 60)}`),
        ...(p.misshaped.length > 3 ? [`  … 另有 ${p.misshaped.length - 3} 个形状不符`] : []),
      ].join('\n'),
      fix: '请把 state_dim、action_dim、hidden_size、layer_N、gru_layers、layer_norm 设为与模型一致，或换用其他模型',
    }),
  }),
  /** The validator's failed checks, where a command needs a valid model. */
  'model/not-valid': entry<{
    where: string;
    failures: readonly ModelFailure[];
  }>({
    en: (p) => ({
      problem: [`${p.where}: expected a valid model, found:`, ...p.failures.map((f) => failureLine(f, 'en'))].join(
        '\n',
      ),
      fix: p.failures
        .flatMap(({ fix }) => (fix ? [fix.en] : []))
        .slice(0, FIXES_SHOWN)
        .join('\n  → '),
    }),
    zh: (p) => ({
      problem: [`${p.where}：应为有效的模型，但：`, ...p.failures.map((f) => failureLine(f, 'zh'))].join('\n'),
      fix: p.failures
        .flatMap(({ fix }) => (fix ? [fix.zh] : []))
        .slice(0, FIXES_SHOWN)
        .join('\n  → '),
    }),
  }),
  /** Converting a tensor to float32 would change its values. */
  'model/inexact': entry<{ where: string; tensor: string; dtype: string }>({
    en: (p) => ({
      problem: `${p.where}: expected ${p.tensor} in float32, found ${p.dtype} values that float32 cannot hold exactly`,
      fix: 'in PyTorch, call model.float() and save again, if rounding them is acceptable',
    }),
    zh: (p) => ({
      problem: `${p.where}：${p.tensor} 应为 float32，实为 ${p.dtype}，其值无法用 float32 精确表示`,
      fix: '若可接受舍入，请在 PyTorch 中调用 model.float() 后重新保存',
    }),
  }),

  /** A model whose observation means something else than the environment's. */
  'model/features': entry<{ where: string; index: number; expected: string; found: string }>({
    en: (p) => ({
      problem: `${p.where}: feature ${p.index} of its observation: expected ${shownName(p.expected)}, found ${p.found === '' ? 'none' : shownName(p.found)}`,
      fix: 'train on the environment that the model was trained for (its configuration is in the file), or choose another model',
    }),
    zh: (p) => ({
      problem: `${p.where}：其观测的第 ${p.index} 个特征应为 ${shownName(p.expected)}，实为 ${p.found === '' ? '缺失' : shownName(p.found)}`,
      fix: '请在该模型训练时的环境上训练（其配置保存在文件中），或换用其他模型',
    }),
  }),

  /** A model whose values are discounted otherwise than PPO would. */
  'model/gamma': entry<{ where: string; expected: number; found: number }>({
    en: (p) => ({
      problem: `${p.where}: expected a value function of gamma ${p.expected}, found ${p.found}`,
      fix: `--set gamma=${p.found}, or let the critic be fitted anew: --set warmstart.critic_phase.enabled=true`,
    }),
    zh: (p) => ({
      problem: `${p.where}：价值函数的 gamma 应为 ${p.expected}，实为 ${p.found}`,
      fix: `请设置 --set gamma=${p.found}，或重新拟合价值网络：--set warmstart.critic_phase.enabled=true`,
    }),
  }),
};

const FIXES_SHOWN = 3;

/** A check that a model failed, setting by setting where it compared some. */
interface ModelFailure {
  readonly name: string;
  readonly message: Text;
  readonly fix?: Text;
  readonly table?: readonly { readonly key: string; readonly expected: string; readonly found: string }[];
}

function failureLine({ name, message, table = [] }: ModelFailure, language: Language): string {
  const line = `  ${name}: ${message[language].replace(/\s*\n\s*/g, ' ')}`;
  return [line, ...tableLines(table, language)].join('\n');
}

/** Every setting that was compared, those that differ marked. */
function tableLines(table: NonNullable<ModelFailure['table']>, language: Language): string[] {
  const width = Math.max(...table.map(({ key }) => key.length));
  return table.map(({ key, expected, found }) => {
    const words = language === 'zh' ? `应为 ${expected}，实为 ${found}` : `expected ${expected}, found ${found}`;
    return `    ${expected === found ? '✓' : '✗'} ${key.padEnd(width)}  ${words}`;
  });
}

function formatFix(found: FoundFormat): Text {
  if (found === 'foreign') {
    return {
      en: 'npx warmstart validate says whether it holds a network, and what npx warmstart models repair could make of it',
      zh: '用 npx warmstart validate 查看其中是否有网络，以及 npx warmstart models repair 可将其转换成什么',
    };
  }
  if (found === 'legacy-torch' || found === 'pickle') {
    return {
      en: 'in PyTorch 1.6 or newer, load it (if you trust it) and save it again with torch.save',
      zh: '请在 PyTorch 1.6 或更新版本中载入（若信任该文件）并用 torch.save 重新保存',
    };
  }
  return {
    en: 'name a model file such as best_model.pt of a run folder',
    zh: '请指定模型文件，例如运行文件夹中的 best_model.pt',
  };
}

/** No program writes these by accident. */
function zipFix(problem: ZipProblem): Text {
  if (problem !== 'path' && problem !== 'overlap' && problem !== 'name') return COPY_AGAIN;
  return {
    en: 'do not open this file with other programs unless you trust where it came from; nothing was unpacked',
    zh: '除非信任其来源，请勿用其他程序打开该文件；未解压任何内容',
  };
}

function named(entry: string): string {
  return entry === '' ? '' : ` (${shown(entry)})`;
}

/** One line naming the first few. */
function some(names: readonly string[], before: string, language: Language): string[] {
  if (names.length === 0) return [];
  const more = names.length > 4 ? (language === 'zh' ? ` 等 ${names.length} 个` : ` and ${names.length - 4} more`) : '';
  const shownNames = names.slice(0, 4).map((name) => shownName(name, 40));
  return [before + shownNames.join(language === 'zh' ? '、' : ', ') + more];
}
