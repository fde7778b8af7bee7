import { runProgram } from '../files/run-program.ts';

/** A GPU as nvidia-smi lists it. */
export interface NvidiaRow {
  readonly name: string;
  /** The fields that were asked for beside the name; `[N/A]` where a card does not tell. */
  readonly values: readonly string[];
}

/** NVIDIA's GPUs with fields of nvidia-smi's; none where there is no such program, or no driver that answers it. */
export async function askNvidiaSmi(fields: readonly string[], seconds: number): Promise<readonly NvidiaRow[]> {
  const query = [`--query-gpu=${['name', ...fields].join(',')}`, '--format=csv,noheader,nounits'];
  const { code, stdout } = await runProgram('nvidia-smi', query, { seconds });
  return code === 0 ? nvidiaRows(stdout, fields.length) : [];
}

/**
 * Lines without header and units: `NVIDIA H100 80GB HBM3, 550.54.15, 81559`. The last `count` parts are values, and what
 * stands before them is the name, which may have a comma. Lines of another form are left out.
 */
export function nvidiaRows(text: string, count: number): readonly NvidiaRow[] {
  return text.split('\n').flatMap((line) => {
    const parts = line.split(',').map((part) => part.trim());
    const name = parts.slice(0, parts.length - count).join(', ');
    return parts.length > count && name !== '' ? [{ name, values: parts.slice(parts.length - count) }] : [];
  });
}
