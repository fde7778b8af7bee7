/** Writes the JSON schemas that editors read: `node scripts/write-schema.ts`. */
import { writeFileSync } from 'node:fs';
import { editorSchema } from '../src/contract/configuration/editor-schema.ts';
import { KINDS } from '../src/contract/configuration/kinds.ts';

for (const kind of KINDS) {
  const target = new URL(`../resources/schema/${kind.name}.schema.json`, import.meta.url);
  writeFileSync(target, `${JSON.stringify(editorSchema(kind), null, 2)}\n`);
}
