import { createHash } from 'node:crypto';
import { readFile, realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { errorCode } from '../files/file-failure.ts';
import { plainAnswer, SECURITY_HEADERS } from './security-headers.ts';

/** Only these are served; a build makes no others. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** Vite names what lies here by its content, so it never changes. */
const HASHED = '/assets/';

/**
 * Answers from a folder of built files; null where the path names none. Nothing outside the folder is ever read: the
 * path is taken apart after decoding, and what it leads to is looked at once more with all links followed.
 */
export async function staticAnswer(folder: string, pathname: string, request: Request): Promise<Response | null> {
  const names = namesIn(pathname);
  if (!names) return plainAnswer(400, 'This path is not allowed.');
  const type = CONTENT_TYPES[extname(pathname)];
  if (type === undefined || names.length === 0) return null;
  const bytes = await bytesWithin(folder, names);
  if (!bytes) return null;
  const tag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
  const headers = {
    ...SECURITY_HEADERS,
    'content-type': type,
    'cache-control': pathname.startsWith(HASHED) ? 'public, max-age=31536000, immutable' : 'no-cache',
    etag: tag,
  };
  if (request.headers.get('if-none-match') === tag) return new Response(null, { status: 304, headers });
  return new Response(request.method === 'HEAD' ? null : bytes, {
    headers: { ...headers, 'content-length': String(bytes.length) },
  });
}

/** The names of a path of a URL; null where one of them could lead elsewhere than down, on any system. */
function namesIn(pathname: string): string[] | null {
  const names: string[] = [];
  for (const part of pathname.split('/').slice(1)) {
    const name = decoded(part);
    if (name === null || name === '.' || name === '..' || /[\\/:\0]/.test(name)) return null;
    names.push(name);
  }
  return names.at(-1) === '' ? names.slice(0, -1) : names;
}

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

async function bytesWithin(folder: string, names: readonly string[]): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    const root = await realpath(folder);
    const file = await realpath(join(root, ...names));
    return file.startsWith(root + sep) ? await readFile(file) : null;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG', 'ELOOP'].includes(errorCode(error))) return null;
    throw error;
  }
}
