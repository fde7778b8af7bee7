import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { TestContext } from 'node:test';
import type { ServingEvent, ServingMessage } from '../../../contract/serving.ts';
import { encodeModel } from '../../../models/formats/pt.ts';
import type { PolicyModel } from '../../../models/policy-model.ts';
import { linesOf } from '../lines.ts';
import { servePolicy, type ServingSettings } from '../serve-policy.ts';
import { StopRequest } from '../../stop-request.ts';

/** A JSON line as it came. */
export type Line = Readonly<Record<string, unknown>>;

export interface Served {
  readonly folder: string;
  readonly events: readonly ServingEvent[];
  /** Sends an object, or a line as it stands. */
  send(message: ServingMessage | string): void;
  /** The next line. */
  next(): Promise<Line>;
  /** The next so many lines. */
  take(count: number): Promise<Line[]>;
  /** Ends the input. */
  end(): void;
  readonly stop: StopRequest;
  readonly ended: Promise<{ readonly answered: boolean }>;
}

/** A new folder, removed after the test. */
export function folderFor(t: Pick<TestContext, 'after'>): string {
  const folder = mkdtempSync(join(tmpdir(), 'warmstart-serve-'));
  t.after(() => rmSync(folder, { recursive: true, maxRetries: 5 }));
  return folder;
}

/** Puts a model in the place of a file at once, as this program writes it. */
export function replaceModel(path: string, model: PolicyModel): void {
  writeFileSync(`${path}.new`, encodeModel(model));
  renameSync(`${path}.new`, path);
}

/** Serves within this process; stopped after the test. The first line, `ready`, is the caller's to take. */
export function serve(t: Pick<TestContext, 'after'>, folder: string, changes: Partial<ServingSettings> = {}): Served {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const events: ServingEvent[] = [];
  const stop = new StopRequest();
  const ended = servePolicy({
    model: join(folder, 'm.pt'),
    workspace: folder,
    threads: 1,
    seed: null,
    sessions: 1024,
    experience: null,
    http: null,
    input,
    output,
    stop,
    onEvent: (event) => events.push(event),
    ...changes,
  });
  void ended.then(
    () => output.end(),
    () => output.end(), // told to the test that waits for it
  );
  t.after(async () => {
    stop.request();
    await Promise.allSettled([ended]);
  });
  const lines = linesOf(output, 1 << 24);
  const next = async (): Promise<Line> => {
    const { value } = await lines.next();
    if (typeof value !== 'string') throw new Error('the server has ended');
    return JSON.parse(value) as Line;
  };
  return {
    folder,
    events,
    send: (message) => input.write(typeof message === 'string' ? message : `${JSON.stringify(message)}\n`),
    next,
    take: async (count) => {
      const taken: Line[] = [];
      while (taken.length < count) taken.push(await next());
      return taken;
    },
    end: () => input.end(),
    stop,
    ended,
  };
}
