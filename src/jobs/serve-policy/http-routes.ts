import type { IncomingMessage } from 'node:http';
import { failure } from '../../contract/errors/index.ts';
import type { ReloadEvent, ServingAnswer } from '../../contract/serving.ts';
import { objectOf } from './message-fields.ts';
import type { PolicyService } from './policy-service.ts';
import { readMessage } from './read-message.ts';

/** Requests that may wait before others are turned away. */
const MOST_WAITING = 4096;
/** Requests in one array. */
const MOST_AT_ONCE = 1024;

export interface Reply {
  readonly status: number;
  readonly body: object;
}

/** Answers a body parsed from JSON; undefined where there is none. Throws typed errors. */
type Handler = (body: unknown) => Reply | Promise<Reply>;

/** By path, then by method. */
export type Routes = Readonly<Record<string, Readonly<Record<string, Handler>>>>;

/** @param tell told of versions that were taken, or refused, on request */
export function routesOf(service: PolicyService, tell: (event: ReloadEvent) => void): Routes {
  const answerTo = async (one: unknown): Promise<ServingAnswer> => {
    const answer = await service.answer(readMessage(one, service.policy));
    if (!('event' in answer) || answer.event === 'unchanged') return answer;
    const { id: _, ...event } = answer;
    tell(event);
    return answer;
  };
  return {
    '/decide': {
      POST: async (body) => {
        if (service.waiting >= MOST_WAITING) throw failure('serve/busy', { limit: MOST_WAITING });
        if (!Array.isArray(body)) return replyTo(await answerTo(body));
        if (body.length > MOST_AT_ONCE) throw failure('serve/too-many', { limit: MOST_AT_ONCE, found: body.length });
        return { status: 200, body: await Promise.all(body.map(answerTo)) };
      },
    },
    '/reload': { POST: async (body) => replyTo(await answerTo({ ...objectOf(body ?? {}), command: 'reload' })) },
    '/health': { GET: () => ({ status: 200, body: service.health() }) },
    '/model': { GET: () => ({ status: 200, body: service.model() }) },
  };
}

/** Throws serve/route. */
export function requireRoute(routes: Routes, { method = '', url = '' }: IncomingMessage): Handler {
  const [path] = url.split('?', 1);
  const methods = Object.hasOwn(routes, path) ? routes[path] : {};
  if (Object.hasOwn(methods, method)) return methods[method];
  const known = Object.entries(routes).flatMap(([route, handlers]) =>
    Object.keys(handlers).map((name) => `${name} ${route}`),
  );
  throw failure('serve/route', { found: `${method} ${path}`, known });
}

export function replyTo(answer: ServingAnswer): Reply {
  if (!('error' in answer)) return { status: 200, body: answer };
  return { status: 'event' in answer ? 422 : statusOf(answer.error.kind), body: answer };
}

const STATUS: Readonly<Record<string, number>> = {
  'serve/host': 403,
  'serve/origin': 403,
  'serve/route': 404,
  'serve/too-long': 413,
  'serve/busy': 503,
  'serve/outputs-not-finite': 500,
};

/** What else is wrong is the request, or the engine. */
function statusOf(kind: string): number {
  return STATUS[kind] ?? (kind.startsWith('serve/') ? 400 : 500);
}
