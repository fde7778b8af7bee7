import type { Text } from '../language.ts';
import { entry } from './entry.ts';
import { COPY_AGAIN, detail } from './model-containers.ts';

/** What is wrong with an ONNX file, completed by an initializer's name and what was found. */
export const ONNX_PROBLEMS = {
  cut: { en: 'a field reaches beyond the end of the file', zh: '某个字段超出文件末尾' },
  beyond: { en: 'a field reaches beyond the message that holds it', zh: '某个字段超出其所在的消息' },
  varint: { en: 'an integer is longer than 64 bits', zh: '某个整数超过 64 位' },
  field: {
    en: 'a field has a number or encoding that protobuf does not know',
    zh: '某个字段的编号或编码不合 protobuf 规范',
  },
  encoding: { en: 'a field is not encoded as ONNX prescribes', zh: '某个字段的编码不合 ONNX 规定' },
  text: { en: 'a text is not UTF-8', zh: '某段文本不是 UTF-8' },
  'no-graph': { en: 'it has no graph', zh: '其中没有计算图' },
  'description-twice': { en: 'its metadata describes the model twice', zh: '元数据中有两份模型描述' },
  many: { en: 'it has more initializers than any network', zh: 'initializer 的数量超出任何网络' },
  unnamed: { en: 'an initializer has no name', zh: '某个 initializer 没有名称' },
  'name-twice': { en: 'two initializers have the same name', zh: '有两个 initializer 同名' },
  shape: {
    en: 'an initializer’s shape is negative or beyond any file',
    zh: '某个 initializer 的形状为负或超出任何文件',
  },
  size: { en: 'an initializer does not hold as many numbers as its shape', zh: '某个 initializer 的元素数与形状不符' },
  range: { en: 'a number does not fit its data type', zh: '某个数值超出其数据类型的范围' },
  place: {
    en: 'an initializer’s numbers are not in the field of its data type',
    zh: '某个 initializer 的数值不在其数据类型对应的字段中',
  },
  'data-type': { en: 'an initializer has a data type that is not read', zh: '某个 initializer 的数据类型不受支持' },
  strings: { en: 'an initializer holds texts', zh: '某个 initializer 的元素是字符串' },
  external: { en: 'an initializer’s numbers are in another file', zh: '某个 initializer 的数值存放在另一个文件中' },
  segment: { en: 'an initializer is one of several segments', zh: '某个 initializer 只是多个分段之一' },
  sparse: { en: 'an initializer is sparse', zh: '含稀疏的 initializer' },
} as const satisfies Readonly<Record<string, Text>>;
export type OnnxProblem = keyof typeof ONNX_PROBLEMS;

const SAVE_WHOLE = {
  en: 'put everything into one file with Python: onnx.save(onnx.load("model.onnx"), "whole.onnx")',
  zh: '请用 Python 合并为一个文件：onnx.save(onnx.load("model.onnx"), "whole.onnx")',
};

const SAVE_PLAIN = {
  en: 'export the network again with plain float32 weights',
  zh: '请以普通的 float32 权重重新导出网络',
};

/** What to do, where copying the file again would not help. */
const FIXES: Readonly<Partial<Record<OnnxProblem, Text>>> = {
  'data-type': SAVE_PLAIN,
  external: SAVE_WHOLE,
  many: SAVE_PLAIN,
  segment: SAVE_WHOLE,
  sparse: SAVE_PLAIN,
  strings: {
    en: 'export the network without vocabularies and tables: a policy holds numbers only',
    zh: '请导出不含词表和查找表的网络：策略只含数值',
  },
};

export const modelOnnxErrors = {
  /** `offset` is where in the file, of problems of its structure. */
  'model/onnx': entry<{ where: string; problem: OnnxProblem; name: string; found: string; offset?: number }>({
    en: (p) => ({
      problem: `${p.where}: expected a whole ONNX model in one file, found${p.offset === undefined ? '' : ` at byte ${p.offset}`}: ${ONNX_PROBLEMS[p.problem].en}${detail(p)}`,
      fix: (FIXES[p.problem] ?? COPY_AGAIN).en,
    }),
    zh: (p) => ({
      problem: `${p.where}：应为单个文件中的完整 ONNX 模型，但${p.offset === undefined ? '' : `在第 ${p.offset} 字节处：`}${ONNX_PROBLEMS[p.problem].zh}${detail(p)}`,
      fix: (FIXES[p.problem] ?? COPY_AGAIN).zh,
    }),
  }),
};
