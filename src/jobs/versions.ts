import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** The program's own version. */
export function programVersion(): string {
  return versionIn(new URL('../../package.json', import.meta.url));
}

/** Name → version of what computes a run's numbers, for its record. */
export function computingVersions(): Record<string, string> {
  const found: Record<string, string> = { warmstart: programVersion(), node: process.version };
  const { resolve } = createRequire(import.meta.url);
  for (const name of ['onnxruntime-node', '@tensorflow/tfjs-core']) {
    try {
      found[name] = versionIn(resolve(`${name}/package.json`));
    } catch {
      // not installed, so it computes nothing
    }
  }
  return found;
}

function versionIn(path: string | URL): string {
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
}
