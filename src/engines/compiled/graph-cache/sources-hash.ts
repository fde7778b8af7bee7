import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { version_core } from '@tensorflow/tfjs-core';

/** What decides which graph a program becomes; the same folders in the sources and in what is built from them. */
const FOLDERS = ['learning', 'compiler', 'engines/compiled'];
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

let known: string | undefined;

/** SHA-256 of every source file that has a part in compiling, and tfjs's version: a change of any makes other graphs. */
export function sourcesHash(): string {
  if (known) return known;
  const hash = createHash('sha256').update(version_core);
  for (const folder of FOLDERS) {
    const names = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
    for (const name of names.filter(isSource).sort())
      hash.update(`\0${name}\0`).update(readFileSync(join(ROOT, folder, name)));
  }
  return (known = hash.digest('hex'));
}

function isSource(name: string): boolean {
  return /\.[jt]s$/.test(name) && !/\.(test|d)\.ts$/.test(name);
}
