import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { succeed, warmstart, workplace } from './warmstart.ts';

const [BEST, FINAL] = ['outputs/a/best_model.pt', 'outputs/a/final_model.pt'];

let folder = '';
before(async (t) => {
  folder = workplace(t as Parameters<typeof workplace>[0]);
  const short = ['evaluation.every=0', 'epochs=2'].flatMap((setting) => ['--set', setting]);
  await succeed(folder, ['pretrain', 'tiny.json', '-o', 'outputs/a', ...short]);
});

test('a folder without runs and models gets no catalogue', async (t) => {
  const empty = workplace(t);
  const { stdout, stderr } = await succeed(empty, ['models', 'list']);
  assert.equal(stdout, '');
  assert.match(stderr, /no such models; .* npx warmstart pretrain/);
  assert.deepEqual(readdirSync(empty), ['tiny.json']);
});

test('models are listed, tagged, given aliases, found by them, and made anew from the folders', async () => {
  const listed = await succeed(folder, ['models', 'list', '--sort', 'model', '--json']);
  assert.deepEqual(
    listed.lines.map(({ model, role, problem }) => [model, role, problem]),
    [
      [BEST, 'best', 'dispatch'],
      [FINAL, 'final', 'dispatch'],
    ],
  );
  await succeed(folder, ['models', 'tag', 'outputs/a', '+基线', '+heavy']);
  const tagged = await succeed(folder, ['models', 'tag', BEST, '-heavy', '+新', '--json']);
  assert.deepEqual(tagged.lines, [{ event: 'tagged', model: BEST, tags: ['基线', '新'] }]);
  const wrong = await warmstart(folder, ['models', 'tag', BEST, 'bare']);
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /"bare": expected a tag to add, as \+good/);

  await succeed(folder, ['models', 'alias', FINAL, 'production']);
  const moved = await succeed(folder, ['models', 'alias', 'outputs/a', 'production', '--lang', 'zh']);
  assert.equal(moved.stdout, `production：已从 ${FINAL} 取下\n${BEST}：别名 production\n`);
  const found = await succeed(folder, ['models', 'list', '--search', '基线 prod']);
  assert.match(found.stdout, /^model .*\noutputs\/a\/best_model\.pt .* production +基线 新\n$/);

  const shown = await succeed(folder, ['models', 'show', 'production', '--json']);
  const { row, ancestors } = shown.lines[0] as {
    row: { sha256: string };
    ancestors: { kind: string; target: string }[];
  };
  assert.deepEqual(
    ancestors.map(({ kind }) => kind),
    ['demonstrations', 'run', 'model'],
  );
  assert(existsSync(join(folder, ancestors[0].target)));
  const text = await succeed(folder, ['models', 'show', row.sha256.slice(0, 8)]);
  assert.match(text.stdout, /\nfrom +demonstrations\/[0-9a-f]{64} → outputs\/a → outputs\/a\/best_model\.pt\n/);
  assert.match(text.stderr, /ppo --external-pretrain outputs\/a\/best_model\.pt/);

  const before = await succeed(folder, ['models', 'list', '--json']);
  const again = await succeed(folder, ['models', 'reindex', '--json']);
  const { event, runs, models } = again.lines[0];
  assert.deepEqual([event, runs, models], ['reindexed', 1, 2]);
  assert.deepEqual((await succeed(folder, ['models', 'list', '--json'])).lines, before.lines);
});

test('an alias may stand wherever a model file is asked for', async () => {
  await succeed(folder, ['models', 'alias', 'outputs/a', 'good']);
  await succeed(folder, ['validate', 'good']);
  await succeed(folder, ['export', 'good', '-o', 'good.safetensors']);
  const none = await warmstart(folder, ['validate', 'nobody']);
  assert.equal(none.code, 1);
  assert.match(none.stdout, /nobody: expected a file, found none/);
});

test('imported models are deleted, those of runs and those with an alias are not', async () => {
  const imported = await succeed(folder, ['models', 'import', FINAL, '--json']);
  const model = String(imported.lines[0]['model']);
  await succeed(folder, ['models', 'alias', model, 'kept']);
  const kept = await warmstart(folder, ['models', 'remove', model]);
  assert.equal(kept.code, 2);
  assert.match(kept.stderr, /expected a model without alias, found kept; .*\n .* models alias .* kept --remove\n$/);
  await succeed(folder, ['models', 'alias', model, 'kept', '--remove']);
  await succeed(folder, ['models', 'remove', model]);
  assert(!existsSync(join(folder, model)));
  const ofRun = await warmstart(folder, ['models', 'remove', BEST]);
  assert.match(ofRun.stderr, /expected an imported model, found one of the run outputs\/a; it is unchanged/);
});
