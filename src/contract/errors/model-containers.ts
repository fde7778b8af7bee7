import type { Text } from '../language.ts';
import { entry, shown, shownName } from './entry.ts';

/** What is wrong with a safetensors file, completed by a tensor's name and what was found. */
export const SAFETENSORS_PROBLEMS = {
  'header-long': { en: 'its header is longer than 100 MB', zh: '文件头超过 100 MB' },
  many: { en: 'it holds more than 65 536 tensors', zh: '张量超过 65 536 个' },
  cut: { en: 'the file ends before its last tensor', zh: '文件在最后一个张量之前就结束了' },
  header: { en: 'its header is not a JSON object', zh: '文件头不是 JSON 对象' },
  metadata: { en: 'a value of its metadata is not a text', zh: '元数据中有值不是文本' },
  entry: { en: 'a tensor is described wrongly', zh: '张量描述有误' },
  dtype: { en: 'a tensor has an unknown dtype', zh: '张量的 dtype 未知' },
  size: { en: 'a tensor’s place is not as long as its shape', zh: '张量占用的字节数与其形状不符' },
  overlap: { en: 'tensors overlap', zh: '张量相互重叠' },
  gap: { en: 'there is a gap before a tensor', zh: '张量之前有空隙' },
  rest: { en: 'bytes follow after the last tensor', zh: '最后一个张量之后还有多余字节' },
} as const satisfies Readonly<Record<string, Text>>;
export type SafetensorsProblem = keyof typeof SAFETENSORS_PROBLEMS;

export const COPY_AGAIN = {
  en: 'copy or download the file again; if it stays so, save it again where it came from',
  zh: '请重新复制或下载该文件；若仍如此，请在来源处重新保存',
};

/** Broken containers other than `.pt`. */
export const modelContainerErrors = {
  'model/safetensors': entry<{ where: string; problem: SafetensorsProblem; name: string; found: string }>({
    en: (p) => ({
      problem: `${p.where}: expected a whole safetensors file, found: ${SAFETENSORS_PROBLEMS[p.problem].en}${detail(p)}`,
      fix: COPY_AGAIN.en,
    }),
    zh: (p) => ({
      problem: `${p.where}：应为完整的 safetensors 文件，但${SAFETENSORS_PROBLEMS[p.problem].zh}${detail(p)}`,
      fix: COPY_AGAIN.zh,
    }),
  }),
  /** The JSON that describes a model in the metadata of safetensors, ONNX and tfjs files. */
  'model/description': entry<{ where: string; expected: string; found: string }>({
    en: (p) => ({
      problem: `${p.where}: expected the model’s description to hold ${p.expected}, found ${shown(p.found)}`,
      fix: COPY_AGAIN.en,
    }),
    zh: (p) => ({
      problem: `${p.where}：模型描述中应为 ${p.expected}，实为 ${shown(p.found)}`,
      fix: COPY_AGAIN.zh,
    }),
  }),
};

/** ` (name: found)`, of what is known. */
export function detail({ name, found }: { readonly name: string; readonly found: string }): string {
  const parts = [...(name === '' ? [] : [shownName(name, 60)]), ...(found === '' ? [] : [shown(found)])];
  return parts.length === 0 ? '' : ` (${parts.join(': ')})`;
}
