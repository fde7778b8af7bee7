import type { Readable, Writable } from 'node:stream';
import { Random } from '../../base/random.ts';
import type { ServingEvent } from '../../contract/serving.ts';
import { createEngine } from '../../engines/index.ts';
import type { StopRequest } from '../stop-request.ts';
import { DecisionMaker } from './decision-maker.ts';
import { ExperienceLog } from './experience-log.ts';
import { routesOf } from './http-routes.ts';
import { HttpServer, type Address } from './http-server.ts';
import { answerLines } from './line-connection.ts';
import { Outbox } from './outbox.ts';
import { PolicyService } from './policy-service.ts';
import { PolicyVersions } from './policy-versions.ts';
import { servingError } from './serving-error.ts';

/** How often the model's file is looked at; it is taken at the second look that finds it the same. */
const LOOK_MS = 500;
/** How often other machines are shown that the experience has a writer. */
const SIGN_MS = 30_000;
/** How long a client that is asked to read the last answers may take. */
const PATIENCE_MS = 5000;

export interface ServingSettings {
  /** A file, a folder or an alias: see `findModel`. */
  readonly model: string;
  /** The folder whose `models/` holds aliases. */
  readonly workspace: string;
  readonly threads: number;
  /** Actions are drawn, from this seed on; null: the most probable one is taken. */
  readonly seed: number | null;
  /** Sessions whose hidden states are kept. */
  readonly sessions: number;
  /** File that decisions are appended to. */
  readonly experience: string | null;
  /** null: only lines are answered. */
  readonly http: Address | null;
  readonly input: Readable;
  readonly output: Writable;
  readonly stop: StopRequest;
  /** Told of everything that happens beside answers. */
  readonly onEvent: (event: ServingEvent) => void;
}

/**
 * Answers decisions until the input ends, where there is no HTTP, or it is asked to stop; what was asked by then is
 * answered. Returns whether the last answers were read in time. Throws what is wrong with the model, the experience file or the
 * address before anything is answered.
 */
export async function servePolicy(settings: ServingSettings): Promise<{ readonly answered: boolean }> {
  const { seed, sessions, stop, http: address } = settings;
  const defect = Promise.withResolvers<never>();
  defect.promise.catch(() => {}); // one may come after the end
  const outbox = new Outbox(settings.output);
  const tell = (event: ServingEvent): void => {
    outbox.put(event);
    settings.onEvent(event);
  };
  const versions = await PolicyVersions.open({
    ...settings,
    createEngine: () => createEngine({ engine: 'auto', device: 'cpu', threads: settings.threads }),
  });
  let experience: ExperienceLog | null = null;
  let http: HttpServer | null = null;
  let sign: NodeJS.Timeout | undefined;
  try {
    experience = openExperience(settings.experience, tell);
    sign = setInterval(() => experience?.touch(), SIGN_MS);
    const random = seed === null ? null : new Random(seed, 'serve');
    const decisions = new DecisionMaker(versions.current, { random, sessions, experience });
    versions.onReplace((policy) => decisions.replace(policy));
    const service = new PolicyService(versions, decisions, defect.reject);
    http = address && (await HttpServer.listen(address, routesOf(service, tell), defect.reject));
    tell(readyEvent(versions, seed, http));
    versions.follow(LOOK_MS, tell, defect.reject);

    const reading = answerLines(settings.input, outbox, service, stop.signal);
    // With HTTP the end of one client is not the end of the others.
    const ended = http ? reading.then(() => never) : Promise.race([reading, outbox.readerGone]);
    await Promise.race([ended, whenAsked(stop.signal), defect.promise]);

    stop.request();
    await Promise.race([http?.close(), defect.promise]);
    const allRead = reading.then(() => outbox.flushed()).then(() => true);
    const answered = await Promise.race([allRead, patience(), defect.promise]);
    await decisions.finish();
    return { answered };
  } finally {
    clearInterval(sign);
    await http?.close();
    await versions.close();
    experience?.close();
  }
}

function openExperience(path: string | null, tell: (event: ServingEvent) => void): ExperienceLog | null {
  if (path === null) return null;
  return new ExperienceLog(path, (error) => tell({ event: 'experience-lost', file: path, error: servingError(error) }));
}

function readyEvent({ current }: PolicyVersions, seed: number | null, http: HttpServer | null): ServingEvent {
  return {
    event: 'ready',
    ...current.description,
    host: http?.host ?? null,
    port: http?.port ?? null,
    ...(seed !== null && { seed }),
  };
}

function whenAsked(stop: AbortSignal): Promise<void> {
  if (stop.aborted) return Promise.resolve();
  return new Promise((resolve) => stop.addEventListener('abort', () => resolve(), { once: true }));
}

function patience(): Promise<false> {
  return new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, false).unref());
}

const never = new Promise<never>(() => {});
