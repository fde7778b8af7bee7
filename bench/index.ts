/**
 * `npm run bench`, or `npm run bench -- simulator` for one: each benchmark is a file here and prints its figures. Options
 * after its name are its own: `npm run bench -- step --rounds 15`.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

const own = basename(import.meta.filename);
const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.ts') && file !== own);
const known = files.map((file) => basename(file, '.ts'));
const given = process.argv.slice(2);
const first = given.findIndex((word) => word.startsWith('-'));
const [asked, options] = first < 0 ? [given, []] : [given.slice(0, first), given.slice(first)];
const unknown = asked.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`no benchmark ${unknown.join(', ')}; there are: ${known.join(', ')}`);
  process.exit(2);
}
for (const name of asked.length > 0 ? asked : known) {
  console.log(`\n${name}`);
  const args = [join(import.meta.dirname, `${name}.ts`), ...options];
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
