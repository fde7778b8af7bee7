import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { checkConfiguration } from '../../contract/configuration/check.ts';
import { openRun } from '../../store/runs/open-run.ts';
import { endWords } from './job-words.ts';
import { memoryWords } from './memory-words.ts';

const folder = mkdtempSync(join(tmpdir(), 'warmstart-memory-words-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('a run that was ended for want of memory is told a smaller batch_size, by its own configuration', () => {
  const directory = join(folder, 'run');
  const configuration = checkConfiguration({ batch_size: 1024 }, () => undefined);
  const run = openRun({
    directory,
    mode: 'create',
    kind: 'pretrain',
    configuration: { ...configuration },
    versions: {},
    command: [],
  });
  run.close('stopped');
  const words = memoryWords(directory, Date.now());
  assert.match(words!.en, /batch_size 512 \(--set batch_size=512\) instead of 1024/);
  const { message } = endWords('pretrain', 'outputs/run', 'out-of-memory', words);
  assert.equal(message, words);
});

test('where the folder tells nothing, the general advice stands', () => {
  assert.equal(memoryWords(join(folder, 'nothing'), 0), null);
  writeFileSync(join(folder, 'config.json'), '[]');
  assert.equal(memoryWords(folder, 0), null);
  assert.match(endWords('ppo', 'outputs/run', 'out-of-memory', null).message!.en, /batch_size/);
});
