import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const FOLDER = fileURLToPath(new URL('../../../resources/optimiser/', import.meta.url));

test('the compiled kernel is what its source gives, with the command that the source names', async () => {
  const source = readFileSync(`${FOLDER}adamw.ts`, 'utf8');
  const command = /^\/\/ +asc .*$/m.exec(source)![0].slice(2).trim().split(/ +/);
  const flags = command.slice(command.indexOf('-O3'));
  const written = new Map<string, Uint8Array | string>();
  const { error, stderr } = await asc.main(['adamw.ts', '-o', 'adamw.wasm', ...flags], {
    readFile: (name) => (name === 'adamw.ts' ? source : null),
    writeFile: (name, contents) => void written.set(name, contents),
    listFiles: () => [],
  });
  assert.equal(error, null, stderr.toString());
  assert.ok(
    Buffer.from(readFileSync(`${FOLDER}adamw.wasm`)).equals(Buffer.from(written.get('adamw.wasm') as Uint8Array)),
  );
});
