import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { noteDescendant } from './descendants.ts';
import { storeModel } from './model-folder.ts';

const folder = mkdtempSync(join(tmpdir(), 'store-models-'));
after(() => rmSync(folder, { recursive: true }));

test('a model is kept once, in a folder named by its bytes', () => {
  const source = { file: 'a.onnx', format: 'onnx', sha256: 'ab', imported_at: '2026-01-01T00:00:00.000Z' };
  const content = Buffer.from('model');
  const first = storeModel(folder, { content, card: '# Card\n', source });
  assert.equal(first.found, false);
  assert.match(first.directory, new RegExp(`models.${first.sha256}$`));
  assert.deepEqual(readdirSync(first.directory).sort(), ['meta.json', 'model.pt', 'model_card.md', 'source.json']);
  const again = storeModel(folder, { content, card: '', source: { ...source, file: 'b.onnx' } });
  assert.deepEqual(again, { ...first, found: true });
  const kept = JSON.parse(readFileSync(join(first.directory, 'source.json'), 'utf8')) as { file: string };
  assert.equal(kept.file, 'a.onnx');
});

test('what came from a model is noted once in the card beside it', () => {
  const model = join(folder, 'best_model.pt');
  writeFileSync(join(folder, 'model_card.md'), '# Card\n\nwords\n');
  noteDescendant(model, 'a card of somebody else');
  writeFileSync(join(folder, 'run.json'), '{}');
  noteDescendant(model, 'distilled into run `a`');
  noteDescendant(model, 'distilled into run `b`');
  noteDescendant(model, 'distilled into run `a`');
  assert.equal(
    readFileSync(join(folder, 'model_card.md'), 'utf8'),
    '# Card\n\nwords\n\n## Used by\n\n- `best_model.pt`: distilled into run `a`\n- `best_model.pt`: distilled into run `b`\n',
  );
});

test('a model without a card, or in a folder that is no folder, is left alone', () => {
  noteDescendant(join(folder, 'none', 'model.pt'), 'x');
  noteDescendant(join(folder, 'model_card.md', 'model.pt'), 'x');
  assert.ok(!readdirSync(folder).includes('none'));
});
