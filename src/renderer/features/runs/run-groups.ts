import type { RunRow } from '../../../contract/host/runs.ts';
import type { Text } from '../../../contract/language.ts';

interface GroupKey {
  readonly label: Text;
  /** What a run is grouped under; empty where it has none. */
  readonly of: (row: RunRow) => string;
}

/** What runs can be grouped by. */
export const GROUP_KEYS = {
  experiment: { label: { en: 'Same but for the seed', zh: '仅种子不同' }, of: experimentOf },
  kind: { label: { en: 'Kind', zh: '类型' }, of: (row) => row.kind },
  mode: { label: { en: 'Mode', zh: '模式' }, of: (row) => row.mode ?? '' },
  state: { label: { en: 'State', zh: '状态' }, of: (row) => row.state },
  seed: { label: { en: 'Seed', zh: '种子' }, of: (row) => (row.seed === null ? '' : String(row.seed)) },
  tags: { label: { en: 'Tags', zh: '标签' }, of: (row) => row.tags.toSorted().join(', ') },
  from: { label: { en: 'Started from', zh: '起始模型' }, of: (row) => row.from ?? '' },
  comparison: { label: { en: 'Comparison', zh: '所属对比' }, of: (row) => row.comparison ?? '' },
  strategy: { label: { en: 'Best strategy', zh: '最佳策略' }, of: (row) => row.bestStrategy ?? '' },
  folder: { label: { en: 'Folder', zh: '文件夹' }, of: (row) => row.run.replace(/\/[^/]*$/, '') },
} as const satisfies Record<string, GroupKey>;

export type GroupKeyName = keyof typeof GROUP_KEYS;

/** `-seed-3`, `_s3`, `.seed=3` at the end of a folder's name. */
const SEED_SUFFIX = /[-_.](?:seed|s)[-_=]?\d+$/i;

/** What runs of one experiment have in common: kind, mode, and the folder without its seed. */
function experimentOf(row: RunRow): string {
  const mode = row.mode === null ? '' : ` ${row.mode}`;
  return `${row.kind}${mode} ${row.run.replace(SEED_SUFFIX, '')}`;
}
