/** Writes the tables of settings into docs/configuration*.md: `node scripts/write-configuration-docs.ts`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { withReferenceTables } from '../src/contract/configuration/reference-table.ts';
import type { Language } from '../src/contract/language.ts';

const PAGES: Readonly<Record<Language, string>> = { en: 'configuration.md', zh: 'configuration.zh-CN.md' };

for (const [language, name] of Object.entries(PAGES) as [Language, string][]) {
  const page = new URL(`../docs/${name}`, import.meta.url);
  writeFileSync(page, withReferenceTables(readFileSync(page, 'utf8'), language));
}
