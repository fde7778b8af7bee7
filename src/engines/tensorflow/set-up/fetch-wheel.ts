import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { failure } from '../../../contract/errors/index.ts';
import type { SetUpContext } from './context.ts';
import { fetchFile } from './fetch-file.ts';
import { runPip } from './pip.ts';
import type { Release } from './release.ts';
import { ZipArchive } from './zip-archive.ts';

/** Where Python's packages would be installed: libraries find each other by their places in it. */
export const SITE = 'site';
/** TensorFlow's headers, while the native module is compiled. */
export const INCLUDE = `${SITE}/tensorflow/include`;
export const LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'] as const;

/** The headers that the native module's sources include, themselves and through one another. */
const HEADERS =
  /^(?!.*\.\.)tensorflow\/include\/(tensorflow\/c|tensorflow\/core\/platform|tsl\/platform|xla\/tsl\/c)\/.*\.h$/;

/**
 * Fetches TensorFlow's wheel and unpacks its libraries and headers. Returns what it needs for CUDA, as pip has
 * requirements. Throws `tensorflow/*`.
 */
export async function fetchWheel(
  context: SetUpContext,
  { name, platformTag, file }: NonNullable<Release['wheel']>,
): Promise<string[]> {
  const { release, staging, log, signal } = context;
  const path = await fetchFile(context, file, (into) =>
    runPip(context, {
      command: ['download', '--dest', into],
      requirements: [`${name}==${release.tensorflow}`],
      platformTags: [platformTag],
      what: file.file,
    }),
  );
  log.say({ en: `${file.file}: unpacking TensorFlow’s libraries`, zh: `${file.file}：正在解压 TensorFlow 库` });
  const archive = new ZipArchive(path);
  const libraries = LIBRARIES.map((library) => `tensorflow/${library}`);
  const wanted = archive.entries.filter(({ name: path }) => libraries.includes(path) || HEADERS.test(path));
  const metadata = archive.entries.find((entry) => entry.name.endsWith('.dist-info/METADATA'));
  const missing = libraries.find((library) => !wanted.some((entry) => entry.name === library));
  if (!metadata || missing) {
    throw failure('tensorflow/archive', { file: file.file, expected: missing ?? 'METADATA', found: 'none' });
  }
  for (const entry of wanted) await archive.unpack(entry, join(staging, SITE, entry.name), signal);
  const about = join(staging, 'METADATA');
  await archive.unpack(metadata, about, signal);
  const requirements = cudaRequirements(readFileSync(about, 'utf8'));
  rmSync(about);
  return requirements;
}

/** What a wheel requires beside itself to compute on a GPU: `nvidia-cublas-cu12<13.0,>=12.5.3.2`. */
function cudaRequirements(metadata: string): string[] {
  return [...metadata.matchAll(/^Requires-Dist: (nvidia-[\w-]+[^;]*);\s*extra == ["']and-cuda["']/gm)].map(
    ([, requirement]) => requirement.replaceAll(/[\s()]/g, ''),
  );
}
