import { createHash } from 'node:crypto';
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import * as z from 'zod';

/** The file of a set-up folder that says what belongs into it. */
export const MANIFEST = 'manifest.json';

const FORMAT = 1;

const manifestSchema = z.object({
  format: z.literal(FORMAT),
  /** The npm package whose JavaScript and binding it is. */
  package: z.object({ name: z.string(), version: z.string() }),
  tensorflow: z.string(),
  /** Where the libraries came from. */
  origin: z.enum(['package', 'wheel']),
  /** Whether it can compute on a GPU by CUDA. */
  gpu: z.boolean(),
  /** `linux-x64`. */
  platform: z.string(),
  /** ISO. */
  made: z.string(),
  /** Relative to the folder, with forward slashes. */
  binding: z.string(),
  packageFolder: z.string(),
  files: z.array(
    z.object({
      path: z.string(),
      size: z.int(),
      sha256: z.string(),
      /** When it was written, milliseconds since 1970; a file of another time is looked at again. */
      modified: z.number(),
    }),
  ),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type ManifestFile = Manifest['files'][number];

/** What is wrong with a set-up folder. */
export interface Damage {
  /** The file, relative to the folder. */
  readonly file: string;
  readonly what: 'missing' | 'size' | 'content';
}

/** Null where there is none, or one that cannot be read. */
export function readManifest(folder: string): Manifest | null {
  try {
    return manifestSchema.parse(JSON.parse(readFileSync(join(folder, MANIFEST), 'utf8')));
  } catch {
    return null;
  }
}

/** Describes files of a folder. */
export async function describeFiles(folder: string, paths: readonly string[]): Promise<ManifestFile[]> {
  const files: ManifestFile[] = [];
  for (const path of paths) {
    const { size, mtimeMs } = statSync(join(folder, path));
    files.push({ path, size, sha256: await sha256OfFile(join(folder, path)), modified: mtimeMs });
  }
  return files;
}

/**
 * The first file that is not as the manifest has it; null where all are. Files that were not written to since are taken
 * by their size, unless `thorough`: the libraries are a gigabyte.
 */
export async function damageIn(folder: string, { files }: Manifest, thorough: boolean): Promise<Damage | null> {
  for (const { path: file, size, sha256, modified } of files) {
    const found = statSync(join(folder, file), { throwIfNoEntry: false });
    if (!found?.isFile()) return { file, what: 'missing' };
    if (found.size !== size) return { file, what: 'size' };
    const look = thorough || found.mtimeMs !== modified;
    if (look && (await sha256OfFile(join(folder, file))) !== sha256) return { file, what: 'content' };
  }
  return null;
}

async function sha256OfFile(path: string): Promise<string> {
  return digestOfFile(path, 'sha256', 'hex');
}

export async function digestOfFile(
  path: string,
  algorithm: 'sha256' | 'sha512',
  encoding: 'hex' | 'base64',
): Promise<string> {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest(encoding);
}
