/**
 * `warmstart serve-policy` with the default network, as clients on the same machine see it: latency of one request at a
 * time, decisions per second of many at once, and the longest answer while a new version is taken. Runs in a temporary
 * folder.
 *
 *     node bench/serve.ts [--seconds 4] [--threads 1]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { Random } from '../src/base/random.ts';
import { createReferenceEngine } from '../src/engines/reference/engine.ts';
import { initialise } from '../src/learning/initialise.ts';
import { policyParameters } from '../src/learning/policy-parameters.ts';
import { encodeModel } from '../src/models/formats/pt.ts';
import type { PolicyModel } from '../src/models/policy-model.ts';
import { probeProgram, runProbe } from '../src/models/probe.ts';
import { exportWeights } from '../src/models/weights.ts';
import { sampleModel } from '../test/sample-model.ts';
import { SHAPE } from './shared/default-step.ts';

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '4' }, threads: { type: 'string', default: '1' } },
});
const SECONDS = Number(values.seconds);
const LAUNCHER = join(import.meta.dirname, '..', 'bin', 'warmstart.mjs');
const OBSERVATION = Array.from({ length: SHAPE.stateDim }, (_, i) => Math.round(100 * Math.sin(i)) / 10);

const folder = mkdtempSync(join(tmpdir(), 'bench-serve-'));
try {
  const model = await freshModel();
  const path = join(folder, 'm.pt');
  writeFileSync(path, encodeModel(model));
  const before = performance.now();
  const arguments_ = [LAUNCHER, 'serve-policy', path, '--port', '0', '--threads', values.threads];
  const child = spawn(process.execPath, arguments_, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  let onLine = (_line: string): void => {};
  lines.on('line', (line) => onLine(line));
  const line = (): Promise<string> => new Promise((resolve) => (onLine = resolve));
  const { port } = JSON.parse(await line()) as { port: number };
  console.log(`process start to ready: ${(performance.now() - before).toFixed(0)} ms`);

  const overLine = async (session: number): Promise<void> => {
    const answer = line();
    child.stdin.write(messageOf(session));
    await answer;
  };
  await timed('standard input, one request at a time', () => overLine(0));
  await pipelined();
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const post = (path: string, body: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const headers = { 'content-length': Buffer.byteLength(body) };
      const asked = request({ port, host: '127.0.0.1', path, method: 'POST', headers, agent }, (reply) => {
        let text = '';
        reply.setEncoding('utf8').on('data', (part: string) => (text += part));
        reply.on('end', () => resolve(text));
      });
      asked.on('error', reject);
      asked.end(body);
    });
  await timed('HTTP, one request at a time', () => post('/decide', messageOf(0)));
  for (const clients of [8, 32]) {
    await throughput(`HTTP, ${clients} clients, each one request at a time`, clients, 1, (client) =>
      post('/decide', messageOf(client)),
    );
  }
  const array = `[${Array.from({ length: 64 }, (_, session) => messageOf(session)).join()}]`;
  await throughput('HTTP, arrays of 64 sessions', 2, 64, () => post('/decide', array));

  const changes = async (): Promise<void> => {
    for (let i = 0; i < 4; i++) {
      writeFileSync(`${path}.new`, encodeModel({ ...model, card: `version ${i}` }));
      renameSync(`${path}.new`, path);
      await post('/reload', '');
    }
  };
  let done = false;
  const changing = changes().then(() => (done = true));
  const during: number[] = [];
  while (!done) during.push(await milliseconds(() => overLine(0)));
  await changing;
  console.log(`longest answer while 4 new versions are taken: ${Math.max(...during).toFixed(0)} ms`);

  agent.destroy();
  child.stdin.end();
  child.kill('SIGTERM');
  await once(child, 'exit');

  /** Sends for 64 sessions without waiting, up to 256 requests ahead of the answers. */
  async function pipelined(): Promise<void> {
    let [sent, answered] = [0, 0];
    const end = performance.now() + SECONDS * 1000;
    const start = performance.now();
    await new Promise<void>((resolve) => {
      const fill = (): void => {
        while (sent - answered < 256 && performance.now() < end) child.stdin.write(messageOf(sent++ % 64));
      };
      onLine = () => {
        answered++;
        if (sent - answered <= 128) fill();
        if (answered === sent && performance.now() >= end) resolve();
      };
      fill();
    });
    report('standard input, 64 sessions at once', answered, performance.now() - start);
  }
} finally {
  rmSync(folder, { recursive: true });
}

/** The default network as initialised: a valid model. */
async function freshModel(): Promise<PolicyModel> {
  const engine = await createReferenceEngine();
  const store = engine.createParameters(policyParameters(SHAPE));
  initialise(store, SHAPE, new Random(1));
  const sample = await sampleModel({ ...SHAPE, hiddenSize: 8 });
  const { probe, normaliser } = sample;
  const forward = await engine.forward(probeProgram(SHAPE, probe.lanes), store);
  return {
    ...sample,
    shape: SHAPE,
    weights: exportWeights(store),
    probe: await runProbe(forward, SHAPE, normaliser, probe),
  };
}

function messageOf(session: number): string {
  return `${JSON.stringify({ session: `s${session}`, observation: OBSERVATION })}\n`;
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Latency of one after the other. */
async function timed(name: string, ask: () => Promise<unknown>): Promise<void> {
  for (let i = 0; i < 200; i++) await ask(); // until the code is compiled
  const times: number[] = [];
  const end = performance.now() + SECONDS * 1000;
  while (performance.now() < end) times.push(await milliseconds(ask));
  times.sort((a, b) => a - b);
  const at = (share: number): string => times[Math.floor(share * times.length)].toFixed(2);
  console.log(`${name}: median ${at(0.5)} ms, p99 ${at(0.99)} ms, ${times.length} requests`);
}

async function throughput(
  name: string,
  clients: number,
  decisions: number,
  ask: (client: number) => Promise<unknown>,
): Promise<void> {
  let count = 0;
  const start = performance.now();
  const end = start + SECONDS * 1000;
  const client = async (index: number): Promise<void> => {
    for (; performance.now() < end; count += decisions) await ask(index);
  };
  await Promise.all(Array.from({ length: clients }, (_, index) => client(index)));
  report(name, count, performance.now() - start);
}

function report(name: string, decisions: number, elapsed: number): void {
  console.log(`${name}: ${Math.round((1000 * decisions) / elapsed)} decisions/s`);
}
