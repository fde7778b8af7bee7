import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { isFailure } from '../../contract/errors/index.ts';
import { tryEngine, type EngineTrial } from './engine-trial.ts';

const folder = mkdtempSync(join(tmpdir(), 'warmstart-trial-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const trial: EngineTrial = { engine: 'compiled', device: 'cpu', threads: 1, step: true };

test('an engine makes real steps in a process of its own', async () => {
  const figures = await tryEngine(trial);
  assert.ok(figures && figures.samplesPerSecond > 0 && figures.milliseconds > 0);
  const [before, after] = figures.losses;
  assert.ok(before > 0 && after > 0 && after < before, 'a step on the same batch lowers its loss');
});

test('an engine that is only loaded makes none', async () => {
  assert.equal(await tryEngine({ ...trial, step: false }), null);
});

test('a process that is ended by a fault is told of, with its words', async () => {
  const script = join(folder, 'crashing.mjs');
  const words = 'libexample.so: undefined symbol: example_init';
  writeFileSync(script, `process.stderr.write('${words}', () => process.kill(process.pid, 'SIGABRT'));`);
  await assert.rejects(tryEngine(trial, pathToFileURL(script)), (error) => {
    assert.ok(isFailure(error, 'doctor/crashed'));
    assert.match(error.message, /undefined symbol: example_init/);
    return error.params['how'] === 'SIGABRT' || process.platform === 'win32';
  });
});

test('one that cannot even start says what Node says', async () => {
  await assert.rejects(tryEngine(trial, new URL('./no-such-script.ts', import.meta.url)), (error) => {
    return isFailure(error, 'doctor/crashed') && /Cannot find module/.test(String(error.params['said']));
  });
});

test('an engine’s own error comes through as it is', async () => {
  await assert.rejects(tryEngine({ ...trial, engine: 'reference', device: 'gpu' }), (error) =>
    isFailure(error, 'engine/gpu-unsupported'),
  );
});
