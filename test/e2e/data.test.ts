import assert from 'node:assert/strict';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { succeed, warmstart, workplace } from './warmstart.ts';

test('a set of another folder is imported once, listed, and found by the run that asks for it', async (t) => {
  const [there, here] = [workplace(t), workplace(t)];
  await succeed(there, ['collect', 'tiny.json', '-o', 'mine']);
  const none = await succeed(here, ['data', 'list']);
  assert.equal(none.stdout, '');
  assert.match(none.stderr, /no demonstration sets; .* npx warmstart collect/);
  assert.deepEqual(readdirSync(here), ['tiny.json']);

  const folder = join(there, 'mine');
  const imported = await succeed(here, ['data', 'import', folder]);
  const set = /^imported: (demonstrations\/[0-9a-f]{64})\n$/.exec(imported.stdout)![1];
  assert.match(imported.stderr, /^next: npx warmstart pretrain .*demonstrations\.sources=/);
  const [record] = (await succeed(here, ['data', 'import', folder, '--json'])).lines;
  assert.deepEqual([record['event'], record['set'], record['reused'], record['episodes']], ['imported', set, true, 12]);
  assert.equal((await succeed(here, ['data', 'import', set, '--lang', 'zh'])).stdout, `已有：${set}\n`);

  const listed = await succeed(here, ['data', 'list', '--json']);
  assert.deepEqual(
    listed.lines.map((line) => [line['event'], line['set'], line['steps']]),
    [['set', set, record['steps']]],
  );
  const text = await succeed(here, ['data', 'list', '--lang', 'zh']);
  assert.match(text.stdout, /^数据集 +示教者 .*\ndemonstrations\/.* least_outstanding round_robin +12 /);
  const [collected] = (await succeed(here, ['collect', 'tiny.json', '--json'])).lines;
  assert.equal(collected['reused'], true);
});

test('what cannot be imported is refused in both languages, and nothing is left', async (t) => {
  const folder = workplace(t);
  await succeed(folder, ['collect', 'tiny.json', '-o', 'mine']);
  rmSync(join(folder, 'mine', 'masks.bits'));
  for (const [args, pattern] of [
    [['mine'], /^mine\/masks\.bits: the demonstration set is damaged: expected a file, found none\n {2}→ delete mine/],
    [['mine', '--lang', 'zh'], /^mine\/masks\.bits：示教数据集已损坏/],
    [['nowhere'], /^nowhere: expected a demonstration set .* found nothing\n {2}→ name a folder/],
    [['nowhere', '--lang', 'zh'], /^nowhere：应为示教数据集/],
    [[], /folder/],
  ] as const) {
    const refused = await warmstart(folder, ['data', 'import', ...args]);
    assert.equal(refused.code, 2);
    assert.equal(refused.stdout, '');
    assert.match(refused.stderr, pattern);
  }
  assert.deepEqual(readdirSync(folder).sort(), ['mine', 'tiny.json']);
});
