import type { Text } from '../language.ts';
import { entry } from './entry.ts';
import { COPY_AGAIN, detail } from './model-containers.ts';

/** What is wrong with a tfjs model, completed by a name and what was found. */
export const TFJS_PROBLEMS = {
  json: { en: 'model.json is not JSON', zh: 'model.json 不是 JSON' },
} as const satisfies Readonly<Record<string, Text>>;
export type TfjsProblem = keyof typeof TFJS_PROBLEMS;

export const modelTfjsErrors = {
  'model/tfjs': entry<{ where: string; problem: TfjsProblem; name: string; found: string }>({
    en: (p) => ({
      problem: `${p.where}: expected a whole tfjs GraphModel (model.json with its weight files), found: ${TFJS_PROBLEMS[p.problem].en}${detail(p)}`,
      fix: COPY_AGAIN.en,
    }),
    zh: (p) => ({
      problem: `${p.where}：应为完整的 tfjs GraphModel（model.json 及其权重文件），但${TFJS_PROBLEMS[p.problem].zh}${detail(p)}`,
      fix: COPY_AGAIN.zh,
    }),
  }),
};
