/** Writes the JSON schema that editors read: `node scripts/write-schema.ts`. */
import { writeFileSync } from 'node:fs';
import { editorSchema } from '../src/contract/configuration/editor-schema.ts';

const target = new URL('../resources/schema/standalone_pretrain.schema.json', import.meta.url);
writeFileSync(target, `${JSON.stringify(editorSchema(), null, 2)}\n`);
