import { entry } from './entry.ts';

export const configurationErrors = {
  /** A value that the schema refuses. `where` is `file:line:column` or `--set key`. */
  'configuration/invalid': entry<{ where: string; key: string; expected: string; found: string; fix?: string }>({
    en: (p) => ({ problem: `${p.where} ${p.key}: expected ${p.expected}, found ${p.found}`, ...(p.fix && { fix: p.fix }) }),
    zh: (p) => ({ problem: `${p.where} ${p.key}：应为 ${p.expected}，实为 ${p.found}`, ...(p.fix && { fix: p.fix }) }),
  }),
};
