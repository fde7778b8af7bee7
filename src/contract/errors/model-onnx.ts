import type { Text } from '../language.ts';
import { entry } from './entry.ts';
import { COPY_AGAIN, detail } from './model-containers.ts';

/** What is wrong with an ONNX file, completed by a name and what was found. */
export const ONNX_PROBLEMS = {
  cut: { en: 'a field reaches beyond the end of the file', zh: '某个字段超出文件末尾' },
} as const satisfies Readonly<Record<string, Text>>;
export type OnnxProblem = keyof typeof ONNX_PROBLEMS;

export const modelOnnxErrors = {
  'model/onnx': entry<{ where: string; problem: OnnxProblem; name: string; found: string }>({
    en: (p) => ({
      problem: `${p.where}: expected a whole ONNX model, found: ${ONNX_PROBLEMS[p.problem].en}${detail(p)}`,
      fix: COPY_AGAIN.en,
    }),
    zh: (p) => ({
      problem: `${p.where}：应为完整的 ONNX 模型，但${ONNX_PROBLEMS[p.problem].zh}${detail(p)}`,
      fix: COPY_AGAIN.zh,
    }),
  }),
};
