import { cpSync, existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PACKAGE_FOLDER } from './compile-binding.ts';
import type { SetUpContext } from './context.ts';
import { fetchTarball } from './fetch-tarball.ts';

/** Puts the package's files into the staging folder: from among this program's packages, else from the registry. */
export async function obtainPackage(context: SetUpContext): Promise<void> {
  const { release, staging, importFrom, log } = context;
  const installed = importFrom === undefined ? installedFolder(release.npm.name, release.npm.version) : null;
  if (installed === null) return fetchTarball(context, release.npm, PACKAGE_FOLDER);
  log.say({ en: `${installed}: taking the package’s files`, zh: `${installed}：使用其中的文件` });
  for (const part of ['package.json', 'dist', 'binding']) {
    cpSync(join(installed, part), join(staging, PACKAGE_FOLDER, part), { recursive: true });
  }
}

/** Where the package lies among this program's, also where its own installation did not succeed. */
function installedFolder(name: string, version: string): string | null {
  try {
    const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
    const same = (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version === version;
    const folder = dirname(manifest);
    return same && existsSync(join(folder, 'binding/tfjs_backend.cc')) ? folder : null;
  } catch {
    return null;
  }
}
