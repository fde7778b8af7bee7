import { describedAt } from '../../../contract/configuration/described.ts';
import { valueAt } from '../../../contract/configuration/key-path.ts';
import { KINDS } from '../../../contract/configuration/kinds.ts';
import type { RunKind } from '../../../contract/run.ts';

/** A line for each setting that is not at its default, `batch_size: 512 → 64`; `changed` as `environment.load`. */
export function changedLines(
  kind: RunKind,
  changed: readonly string[],
  configuration: Readonly<Record<string, unknown>>,
): readonly string[] {
  const { described } = KINDS.find(({ name }) => name === (kind === 'ppo' ? 'ppo' : 'standalone_pretrain'))!;
  return changed.map((key) => {
    const path = key.split('.');
    const standard = describedAt(path, described)?.default;
    return `${key}: ${written(standard)} → ${written(valueAt(configuration, path))}`;
  });
}

function written(value: unknown): string {
  return value === undefined ? '–' : typeof value === 'string' ? value : JSON.stringify(value);
}
