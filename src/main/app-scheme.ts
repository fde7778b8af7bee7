import { protocol } from 'electron';
import type { RequestHandler } from '../server/request-handler.ts';

const SCHEME = 'app';
/** Every page of the window has this origin. */
export const APP_ORIGIN = `${SCHEME}://warmstart`;

/** Makes the scheme like https to pages: an origin of its own, storage, fetch. Must run before the application is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: SCHEME,
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
    },
  ]);
}

/** Lets the same handler answer that answers browsers; of other names under the scheme there are none. */
export function serveAppScheme(handleRequest: RequestHandler): void {
  protocol.handle(SCHEME, async (request) =>
    isAppUrl(request.url) ? handleRequest(request) : new Response('There is no such page.\n', { status: 404 }),
  );
}

export function isAppUrl(url: string): boolean {
  return url === APP_ORIGIN || url.startsWith(`${APP_ORIGIN}/`);
}
