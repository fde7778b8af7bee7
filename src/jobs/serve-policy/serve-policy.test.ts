import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { suite, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { sampleModel, SMALL } from '../../../test/sample-model.ts';
import type { PolicyModel } from '../../models/policy-model.ts';
import { folderFor, replaceModel, serve, type Line, type Served } from './testing/served.ts';

const OBSERVATION = [1, 2, 3, 4, 5];
const MEMORYLESS = { ...SMALL, gruLayers: 0 };

type After = Parameters<typeof serve>[0];

async function served(t: After, changes: Parameters<typeof serve>[2] = {}, shape = SMALL) {
  const folder = folderFor(t);
  replaceModel(join(folder, 'm.pt'), await sampleModel(shape));
  const server = serve(t, folder, changes);
  const ready = await server.next();
  assert.equal(ready['event'], 'ready');
  return { server, folder, ready, model: join(folder, 'm.pt') };
}

/** The probabilities that a server of this model alone answers with. */
async function probabilitiesOf(t: After, model: PolicyModel): Promise<unknown> {
  const folder = folderFor(t);
  replaceModel(join(folder, 'm.pt'), model);
  const server = serve(t, folder);
  server.send({ observation: OBSERVATION });
  const [, answer] = await server.take(2);
  return answer['probabilities'];
}

suite('one connection', () => {
  test('the first line says what is served', async (t) => {
    const { ready, model } = await served(t);
    const { sha256, ...rest } = ready;
    assert.match(String(sha256), /^[0-9a-f]{64}$/);
    const feature_names = OBSERVATION.map((_, i) => `feature ${i}`);
    assert.deepEqual(rest, {
      event: 'ready',
      model,
      version: 1,
      state_dim: 5,
      action_dim: 3,
      feature_names,
      host: null,
      port: null,
    });
  });

  test('decisions, errors, ends and commands are answered in their order, whatever takes long', async (t) => {
    const { server } = await served(t);
    const decide = (id: number) => ({ id, session: `s${id % 3}`, observation: OBSERVATION });
    server.send(decide(0));
    server.send('not JSON\n');
    server.send({ id: 1, observation: [1] });
    server.send({ id: 2, command: 'reload' });
    for (let id = 3; id < 200; id++) server.send(id % 7 === 0 ? { id, observation: [] } : decide(id));
    server.send({ id: 200, session: 's1', terminated: true });
    server.send('x'.repeat((1 << 20) + 1));
    server.send('\n');
    server.send(JSON.stringify(decide(201))); // without a newline
    server.end();
    const lines = await server.take(204);
    const ids = lines.map(({ id }) => id);
    assert.deepEqual(ids, [0, null, ...Array.from({ length: 200 }, (_, i) => i + 1), null, 201].slice(0, 204));
    const kinds = (line: Line) => (line['error'] as { kind: string } | undefined)?.kind;
    assert.deepEqual([lines[1], lines[2], lines[202]].map(kinds), ['serve/not-json', 'serve/length', 'serve/too-long']);
    assert.equal(lines[3]['event'], 'unchanged');
    assert.equal(lines[201]['ended'], 'terminated');
    assert.equal(kinds(lines[8]), 'serve/length');
    assert.deepEqual(await server.ended, { answered: true });
  });

  test('asked to stop, it answers what has come, and ends', async (t) => {
    const { server } = await served(t);
    for (let id = 0; id < 300; id++) server.send({ id, observation: OBSERVATION });
    server.stop.request();
    const lines = await server.take(300);
    assert.ok(lines.every(({ id, action }, i) => id === i && typeof action === 'number'));
    assert.deepEqual(await server.ended, { answered: true });
  });

  test('a client that does not read is not read; one that goes away ends it', async (t) => {
    const folder = folderFor(t);
    replaceModel(join(folder, 'm.pt'), await sampleModel());
    const [input, output] = [new PassThrough(), new PassThrough()];
    const { ended, events } = serve(t, folder, { input, output });
    for (let id = 0; id < 5000; id++) {
      input.write(`${JSON.stringify({ id, session: `s${id % 64}`, observation: OBSERVATION })}\n`);
    }
    const unread = (): number => input.readableLength + input.writableLength;
    for (let before = -1; before !== unread() || events.length === 0;) {
      before = unread();
      await wait(300);
    }
    assert.ok(unread() > 50_000, `${unread()} bytes are left where they are`);
    assert.ok(output.readableLength + output.writableLength < 200_000);
    output.destroy();
    await ended;
  });
});

suite('a model that cannot be served', () => {
  const refused = async (t: After, model: PolicyModel | string) => {
    const folder = folderFor(t);
    if (typeof model === 'string') writeFileSync(join(folder, 'm.pt'), model);
    else replaceModel(join(folder, 'm.pt'), model);
    return serve(t, folder).ended.then(
      () => assert.fail('it was served'),
      (error: { kind: string; message: string }) => error,
    );
  };

  test('is refused with what the validator says', async (t) => {
    assert.equal((await refused(t, 'hello')).kind, 'model/format');
    const sample = await sampleModel();
    const weights = new Map(sample.weights);
    weights.delete('actor.bias');
    assert.equal((await refused(t, { ...sample, weights })).kind, 'model/weights');
    const probe = { ...sample.probe, logits: sample.probe.logits.map((x) => x + 1) };
    const wrong = await refused(t, { ...sample, probe, featureNames: [] });
    assert.equal(wrong.kind, 'model/not-valid');
    assert.match(wrong.message, /probe: /);
  });

  test('is refused where its actions are numbers; a value trunk of its own is no matter', async (t) => {
    const error = await refused(t, await sampleModel({ ...SMALL, actionKind: 'gaussian' }));
    assert.equal(error.kind, 'serve/action-kind');
    assert.match(error.message, /\(categorical\), found gaussian/);
    await served(t, {}, { ...SMALL, valueTrunk: 'own' });
  });
});

suite('a new version of the file', () => {
  test('is taken when it is renamed into place or written there, and refused while it is not valid', async (t) => {
    const { server, model } = await served(t);
    const [first, second] = [await sampleModel(), { ...(await sampleModel()), card: 'another' }];
    server.send({ observation: OBSERVATION });
    await server.next();
    replaceModel(model, second);
    const reloaded = await server.next();
    assert.deepEqual([reloaded['event'], reloaded['version']], ['reloaded', 2]);
    server.send({ observation: OBSERVATION });
    const answer = await server.next();
    assert.deepEqual([answer['version'], answer['step'], answer['began']], [2, 1, undefined]);
    assert.equal(answer['model'], String(reloaded['sha256']).slice(0, 12));

    writeFileSync(model, 'half a mod');
    const refused = await server.next();
    assert.deepEqual([refused['event'], refused['version']], ['reload-refused', 2]);
    assert.equal((refused['error'] as { kind: string }).kind, 'model/format');
    server.send({ observation: OBSERVATION });
    assert.equal((await server.next())['version'], 2);

    replaceModel(model, first);
    assert.equal((await server.next())['version'], 3);
    assert.deepEqual(
      server.events.map(({ event }) => event),
      ['ready', 'reloaded', 'reload-refused', 'reloaded'],
    );
  });

  test('of other dimensions or features is refused; of another network it begins anew', async (t) => {
    const { server, folder } = await served(t);
    const reload = async (name: string, model: PolicyModel): Promise<Line> => {
      replaceModel(join(folder, name), model);
      server.send({ command: 'reload', model: join(folder, name) });
      return server.next();
    };
    const wider = await reload('a.pt', await sampleModel({ ...SMALL, stateDim: 6 }));
    assert.equal(wider['event'], 'reload-refused');
    assert.match((wider['error'] as { message: string }).message, /state_dim: expected 5, found 6/);
    const more = await reload('b.pt', await sampleModel({ ...SMALL, actionDim: 2 }));
    assert.match((more['error'] as { message: string }).message, /action_dim: expected 3, found 2/);
    const sample = await sampleModel();
    const renamed = await reload('c.pt', { ...sample, featureNames: [...sample.featureNames.slice(0, 4), 'else'] });
    assert.equal((renamed['error'] as { kind: string }).kind, 'serve/features');

    server.send({ observation: OBSERVATION });
    assert.deepEqual((await server.next())['version'], 1);
    const tanh = await sampleModel({ ...SMALL, activation: 'tanh' });
    assert.equal((await reload('d.pt', tanh))['version'], 2);
    server.send({ observation: OBSERVATION });
    const answer = await server.next();
    assert.deepEqual([answer['began'], answer['step']], ['network_changed', 1]);
    assert.deepEqual(answer['probabilities'], await probabilitiesOf(t, tanh));
    replaceModel(join(folder, 'd.pt'), sample); // the file named last is followed
    assert.equal((await server.next())['version'], 3);
  });
});

test('a reload under load loses no request, and every answer is of the version that it names', async (t) => {
  const { server, ready, model } = await served(t, { http: { host: '127.0.0.1', port: 0 } }, MEMORYLESS);
  const versions = [await sampleModel(MEMORYLESS), await sampleModel({ ...MEMORYLESS, activation: 'tanh' })];
  const expected = await Promise.all(versions.map((version) => probabilitiesOf(t, version)));
  let done = false;
  const answers: Line[] = [];

  const overHttp = async (): Promise<number> => {
    let asked = 0;
    for (; !done; asked++) {
      const body = JSON.stringify({ id: 'http', session: `h${asked % 5}`, observation: OBSERVATION });
      const reply = await fetch(`http://127.0.0.1:${Number(ready['port'])}/decide`, { method: 'POST', body });
      assert.equal(reply.status, 200);
      answers.push((await reply.json()) as Line);
    }
    return asked;
  };
  const overLines = async (): Promise<number> => {
    const reading = readUntilEnd(server, answers);
    let asked = 0;
    for (; !done; asked++) {
      server.send({ id: asked, session: `l${asked % 5}`, observation: OBSERVATION });
      await wait(1);
    }
    server.send({ id: 'last', truncated: true });
    await reading;
    return asked;
  };
  const swapping = async (): Promise<void> => {
    for (let i = 1; i <= 6; i++) {
      replaceModel(model, versions[i % 2]);
      const reply = await fetch(`http://127.0.0.1:${Number(ready['port'])}/reload`, { method: 'POST' });
      assert.equal(((await reply.json()) as Line)['version'], i + 1);
      await wait(60);
    }
    done = true;
  };
  const [, lines, ...http] = await Promise.all([swapping(), overLines(), overHttp(), overHttp(), overHttp()]);

  const decided = answers.filter((answer) => 'action' in answer);
  assert.equal(decided.length, lines + http.reduce((sum, count) => sum + count, 0));
  assert.deepEqual(
    decided.filter(({ id }) => id !== 'http').map(({ id }) => id),
    Array.from({ length: lines }, (_, i) => i),
  );
  const names = new Map(decided.map(({ version, model: name }) => [version, name]));
  assert.deepEqual([...names.keys()].sort(), [1, 2, 3, 4, 5, 6, 7], 'all of them have decided');
  for (const { version, model: name, probabilities } of decided) {
    assert.equal(name, names.get(version));
    const near = expected[(Number(version) + 1) % 2] as number[];
    assert.ok((probabilities as number[]).every((p, a) => Math.abs(p - near[a]) < 1e-6));
  }
});

async function readUntilEnd(server: Served, answers: Line[]): Promise<void> {
  for (;;) {
    const line = await server.next();
    if (line['id'] === 'last') return;
    answers.push(line);
  }
}
