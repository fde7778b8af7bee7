import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** The program's own version. */
export function programVersion(): string {
  return versionIn(new URL('../../package.json', import.meta.url));
}

/** Name → version of what computes a run's numbers, for its record. */
export function computingVersions(): Record<string, string> {
  const found: Record<string, string> = { warmstart: programVersion(), node: process.version };
  for (const name of ['onnxruntime-node', '@tensorflow/tfjs-core']) {
    const version = packageVersion(name);
    if (version !== null) found[name] = version;
  }
  return found;
}

/** Of a package that is installed beside the program; null where it is not. */
export function packageVersion(name: string): string | null {
  try {
    return versionIn(createRequire(import.meta.url).resolve(`${name}/package.json`));
  } catch {
    return null;
  }
}

function versionIn(path: string | URL): string {
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
}
