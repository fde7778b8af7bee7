import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import fc from 'fast-check';
import { withoutSuperseded, type RunEvent } from '../../contract/events.ts';
import { EventLog } from './event-log.ts';
import { followEvents, readEvents } from './read-events.ts';

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'warmstart-events-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

const line = (sequence: number): string =>
  `{"event":"paused","sequence":${sequence},"wall_time":0,"epoch":1,"step":${sequence}}\n`;

test('a follower gets every event once, while the file is made, grows, is torn and is replaced', async (t) => {
  const directory = folder(t);
  const path = join(directory, 'events.ndjson');
  const end = new AbortController();
  const follower = followEvents(directory, { signal: end.signal, everyMs: 1 });
  const next = async () => (await follower.next()).value as { events: readonly RunEvent[]; restarted: boolean };
  const waiting = next();
  writeFileSync(path, line(1) + line(2) + line(3).slice(0, 20));
  assert.deepEqual(
    (await waiting).events.map(({ sequence }) => sequence),
    [1, 2],
  );
  appendFileSync(path, line(3).slice(20) + line(4));
  assert.deepEqual(
    (await next()).events.map(({ sequence }) => sequence),
    [3, 4],
  );
  rmSync(path);
  assert.deepEqual(await next(), { events: [], restarted: true });
  writeFileSync(path, line(1));
  assert.deepEqual(
    (await next()).events.map(({ sequence }) => sequence),
    [1],
  );
  writeFileSync(path, [1, 2, 3, 4].map(line).join('').replace('"epoch":1', '"epoch":100'));
  const replaced = await next();
  assert.equal(replaced.restarted, true);
  assert.deepEqual(
    replaced.events.map(({ sequence }) => sequence),
    [1, 2, 3, 4],
  );
  end.abort();
  assert.equal((await follower.next()).done, true);
});

test('what a resumed run made void is left out, however often it was resumed', () => {
  // A model of the run: a list of steps that is cut back and grows again.
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat(30), { nil: null, freq: 3 })), (actions) => {
      const written: RunEvent[] = [];
      let model: number[] = [];
      for (const cut of actions) {
        const sequence = written.length + 1;
        if (cut === null) {
          written.push({ event: 'paused', sequence, wall_time: 0, epoch: 1, step: sequence });
        } else {
          const supersedes_from = (cut % sequence) + 1;
          model = model.filter((kept) => kept < supersedes_from);
          written.push({
            event: 'resumed',
            sequence,
            wall_time: 0,
            checkpoint: null,
            epoch: 0,
            step: 0,
            supersedes_from,
          });
        }
        model.push(sequence);
      }
      assert.deepEqual(
        withoutSuperseded(written).map(({ sequence }) => sequence),
        model,
      );
    }),
  );
});

test('a line that is no event is named by file and line', (t) => {
  const directory = folder(t);
  assert.deepEqual(readEvents(directory), []);
  for (const bad of ['{"event":1}\n', 'no json\n', line(1), '{"event":"x","sequence":2}\n', '\n']) {
    writeFileSync(join(directory, 'events.ndjson'), line(1) + bad + line(3));
    assert.throws(() => readEvents(directory), {
      kind: 'run/damaged',
      message: /events\.ndjson:2: expected an event, numbered above/,
    });
  }
});

test('figures that are not finite become null', (t) => {
  const directory = folder(t);
  const log = new EventLog(join(directory, 'events.ndjson'));
  log.append({ event: 'learning_rate', epoch: 1, step: 1, from: Number.NaN, to: Infinity });
  log.close();
  const [event] = readEvents(directory);
  assert(event.event === 'learning_rate' && event.from === null && event.to === null);
});

test('a run killed while it writes leaves events that read and go on', async (t) => {
  const directory = folder(t);
  const path = join(directory, 'events.ndjson');
  const program = `
    const { EventLog } = await import(${JSON.stringify(import.meta.resolve('./event-log.ts'))});
    const log = new EventLog(process.argv[1]);
    process.stdout.write('open');
    const step = Array.from({ length: 2000 }, (_, i) => i);
    for (;;) log.append({ event: 'steps', epoch: 1, step, values: { loss: step } });`;
  for (const wait of [10, 30]) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    await new Promise((resolve) => setTimeout(resolve, wait));
    readEvents(directory); // while it is written
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  const log = new EventLog(path);
  log.append({ event: 'paused', epoch: 1, step: 1 });
  log.close();
  const events = readEvents(directory);
  assert.deepEqual(
    events.map(({ sequence }) => sequence),
    events.map((_, i) => i + 1),
  );
  assert.equal(events.at(-1)?.event, 'paused');
});
