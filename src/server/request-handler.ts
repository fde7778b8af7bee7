import { TypedError } from '../base/errors.ts';
import { plainAnswer, SECURITY_HEADERS } from './security-headers.ts';
import { staticAnswer } from './static-files.ts';
import type { Uploads } from './uploads.ts';

export type RequestHandler = (request: Request) => Promise<Response>;

export interface RequestHandlerOptions {
  /** Folder of the renderer's built files. */
  readonly renderer: string;
  readonly uploads: Uploads;
  /** Told of an error that is not typed, a defect of the program. */
  readonly onDefect: (error: unknown) => void;
}

/**
 * Answers what a page asks for, over HTTP and over Electron's own protocol alike: the renderer's files, and
 * `POST /upload?name=…`, which keeps the body as a file and answers `{ path }`. Who may ask is for the caller to check.
 */
export function createRequestHandler(options: RequestHandlerOptions): RequestHandler {
  return async (request) => {
    try {
      return await answer(request, options);
    } catch (error) {
      options.onDefect(error);
      return plainAnswer(500, 'The program itself failed; its log has the details.');
    }
  };
}

async function answer(request: Request, options: RequestHandlerOptions): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  if (pathname === '/upload') {
    if (request.method !== 'POST') return plainAnswer(405, 'Expected POST.', { allow: 'POST' });
    return receive(searchParams.get('name') ?? '', request, options.uploads);
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return plainAnswer(405, 'Expected GET.', { allow: 'GET, HEAD' });
  }
  const file = await staticAnswer(options.renderer, pathname, request);
  if (file) return file;
  // The names of pages are the renderer's own affair: each begins with the same document.
  if (pathname !== '/' && !asksForPage(request)) return plainAnswer(404, 'There is no such file.');
  return (
    (await staticAnswer(options.renderer, '/index.html', request)) ??
    plainAnswer(503, 'The window is not built: npm run build\n界面尚未构建：npm run build')
  );
}

function asksForPage({ headers }: Request): boolean {
  return (headers.get('accept') ?? '').includes('text/html');
}

async function receive(name: string, request: Request, uploads: Uploads): Promise<Response> {
  try {
    const path = await uploads.receive(name, request.body ?? new ReadableStream({ start: (body) => body.close() }));
    return jsonAnswer(201, { path });
  } catch (error) {
    if (!(error instanceof TypedError)) throw error;
    const { kind, params, message } = error;
    return jsonAnswer(422, { kind, params, message });
  }
}

function jsonAnswer(status: number, value: unknown): Response {
  return new Response(JSON.stringify(value), {
    status,
    headers: { ...SECURITY_HEADERS, 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
  });
}
