import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { shown } from '../contract/errors/entry.ts';
import { failure } from '../contract/errors/index.ts';
import { readJson } from '../files/read-json.ts';
import { COLUMNS, columnsWhere, rowBytes, type ColumnName } from './columns.ts';
import { FORMAT_VERSION, fingerprintOf } from './recipe.ts';

export const MANIFEST_FILE = 'manifest.json';
export const INDEX_FILE = 'episodes.ndjson';
const FORMAT = 'warmstart-demonstrations';

const count = z.int().min(0);
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const columnSchema = z.object({
  file: z.string(),
  dtype: z.string(),
  shape: z.array(count).length(2),
  bytes: count,
  sha256: digest,
});

const manifestSchema = z.object({
  format: z.literal(FORMAT),
  format_version: z.literal(FORMAT_VERSION),
  fingerprint: digest,
  created: z.string(),
  recipe: z.object({
    format_version: z.literal(FORMAT_VERSION),
    simulator_version: z.number(),
    environment: z.record(z.string(), z.unknown()),
    strategies: z.array(z.object({ name: z.string(), episodes: count })),
    seed: count,
    switch_every: z.number(),
    policy: z.object({ members: z.array(digest).min(1) }).optional(),
  }),
  policy_files: z.array(z.string()).optional(),
  trace_file: z.string().nullable(),
  observation_size: z.int().min(1),
  action_count: z.int().min(1).max(65536),
  feature_names: z.array(z.string()),
  strategies: z.array(z.string()).min(1).max(255),
  episodes: count,
  steps: count,
  index: z.object({ file: z.literal(INDEX_FILE), bytes: count, sha256: digest }),
  columns: z.object({
    observations: columnSchema,
    actions: columnSchema,
    masks: columnSchema,
    rewards: columnSchema,
    acting: columnSchema,
    final_observations: columnSchema,
    probabilities: columnSchema.optional(),
  }),
});

/** The content of manifest.json; docs/demonstrations.md explains every field. */
export type Manifest = z.output<typeof manifestSchema>;
export type ManifestColumn = Manifest['columns']['observations'];

/** The columns that a set has. */
export function columnsIn({ columns }: Manifest): readonly ColumnName[] {
  return columnsWhere((name) => columns[name] !== undefined);
}

export const MANIFEST_HEAD = { format: FORMAT, format_version: FORMAT_VERSION } as const;

/** Reads and checks a set's manifest. Throws demonstrations/not-a-set, /unsupported-version, /corrupt. */
export function readManifest(folder: string): Manifest {
  const file = join(folder, MANIFEST_FILE);
  if (!existsSync(folder)) throw failure('demonstrations/not-a-set', { folder, found: 'nothing' });
  if (!statSync(folder).isDirectory()) throw failure('demonstrations/not-a-set', { folder, found: 'a file' });
  if (!existsSync(file)) throw failure('demonstrations/not-a-set', { folder, found: `no ${MANIFEST_FILE}` });
  const content = readJson(file);
  const head = z.object({ format: z.literal(FORMAT), format_version: z.unknown() }).safeParse(content);
  if (!head.success) throw failure('demonstrations/not-a-set', { folder, found: `another kind of ${MANIFEST_FILE}` });
  if (head.data.format_version !== FORMAT_VERSION) {
    const found = shown(head.data.format_version);
    throw failure('demonstrations/unsupported-version', { file, expected: FORMAT_VERSION, found });
  }
  const parsed = manifestSchema.safeParse(content);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw failure('demonstrations/corrupt', {
      folder,
      file,
      expected: 'a whole manifest',
      found: `${issue.path.join('.')}: ${issue.message}`,
    });
  }
  checkConsistent(parsed.data, folder, file);
  return parsed.data;
}

/** The manifest's own parts must agree; sizes of files are checked against it later. */
function checkConsistent(manifest: Manifest, folder: string, file: string): void {
  const check = (what: string, expected: unknown, found: unknown): void => {
    if (expected === found) return;
    const words = { expected: `${what} ${shown(expected)}`, found: shown(found) };
    throw failure('demonstrations/corrupt', { folder, file, ...words });
  };
  const { observation_size: size, action_count: actions } = manifest;
  check('fingerprint', fingerprintOf(manifest.recipe), manifest.fingerprint);
  const { strategies } = manifest.recipe;
  check('strategies', JSON.stringify(strategies.map(({ name }) => name)), JSON.stringify(manifest.strategies));
  check(
    'episodes',
    strategies.reduce((sum, { episodes }) => sum + episodes, 0),
    manifest.episodes,
  );
  check('feature_names.length', size, manifest.feature_names.length);
  check('policy_files.length', manifest.recipe.policy?.members.length, manifest.policy_files?.length);
  for (const name of columnsIn(manifest)) {
    const layout = COLUMNS[name];
    const column = manifest.columns[name]!;
    const rows = manifest[layout.rows];
    check(`columns.${name}.file`, layout.file, column.file);
    check(`columns.${name}.dtype`, layout.dtype, column.dtype);
    check(`columns.${name}.shape`, JSON.stringify([rows, layout.width(size, actions)]), JSON.stringify(column.shape));
    check(`columns.${name}.bytes`, rows * rowBytes(name, size, actions), column.bytes);
  }
}
