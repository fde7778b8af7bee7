import type { Text } from '../language.ts';
import { entry } from './entry.ts';
import { COPY_AGAIN, detail } from './model-containers.ts';

/** What is wrong with a tfjs model, completed by a name and what was found. */
export const TFJS_PROBLEMS = {
  long: { en: 'model.json is longer than 100 MB', zh: 'model.json 超过 100 MB' },
  json: { en: 'model.json is not JSON', zh: 'model.json 不是 JSON' },
  manifest: { en: 'weightsManifest is not a list of groups', zh: 'weightsManifest 不是分组列表' },
  many: { en: 'weightsManifest lists too many tensors or files', zh: 'weightsManifest 列出的张量或文件过多' },
  path: { en: 'a weight file is not named by a plain file name', zh: '权重文件的名称不是单纯的文件名' },
  'path-twice': { en: 'a weight file is listed twice', zh: '同一权重文件列出了两次' },
  entry: { en: 'a tensor is described wrongly', zh: '张量描述有误' },
  'name-twice': { en: 'two tensors have the same name', zh: '有两个张量同名' },
  dtype: { en: 'a tensor has an unknown dtype', zh: '张量的 dtype 未知' },
  strings: { en: 'a tensor holds texts', zh: '张量的元素是字符串' },
  quantised: { en: 'a tensor is quantised', zh: '张量经过量化' },
  size: { en: 'a shape holds more numbers than any file', zh: '形状所含元素数超出任何文件的容量' },
  cut: { en: 'the weight files end before this tensor does', zh: '权重文件在该张量结束之前就已结束' },
  rest: { en: 'bytes follow after the last tensor of a group', zh: '一组张量之后还有多余字节' },
} as const satisfies Readonly<Record<string, Text>>;
export type TfjsProblem = keyof typeof TFJS_PROBLEMS;

/** What to do, where copying the files again would not help. */
const FIXES: Readonly<Partial<Record<TfjsProblem, Text>>> = {
  path: {
    en: 'put the weight files beside model.json and name them without folder or address; nothing is fetched',
    zh: '请把权重文件放在 model.json 旁边，名称不带目录或网址；程序不会下载任何内容',
  },
  strings: {
    en: 'export the model without vocabularies and tables: a policy holds numbers only',
    zh: '请导出不含词表和查找表的模型：策略只含数值',
  },
  quantised: {
    en: 'export the model again without quantisation (tensorflowjs_converter without --quantize_…): its exact weights are needed',
    zh: '请不经量化重新导出（tensorflowjs_converter 不带 --quantize_… 选项）：这里需要精确的权重',
  },
};

export const modelTfjsErrors = {
  'model/tfjs': entry<{ where: string; problem: TfjsProblem; name: string; found: string }>({
    en: (p) => ({
      problem: `${p.where}: expected a whole tfjs model (model.json with its weight files), found: ${TFJS_PROBLEMS[p.problem].en}${detail(p)}`,
      fix: (FIXES[p.problem] ?? COPY_AGAIN).en,
    }),
    zh: (p) => ({
      problem: `${p.where}：应为完整的 tfjs 模型（model.json 及其权重文件），但${TFJS_PROBLEMS[p.problem].zh}${detail(p)}`,
      fix: (FIXES[p.problem] ?? COPY_AGAIN).zh,
    }),
  }),
};
