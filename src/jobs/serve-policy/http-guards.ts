import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { failure } from '../../contract/errors/index.ts';

/**
 * Refuses what a page in a browser can send. A page may resolve its own name to this machine (DNS rebinding): its Host
 * is then that name, so only names that belong to this server are answered; an address cannot be rebound. A page of
 * another site can post without asking first, but never without Origin. Throws serve/host and serve/origin.
 */
export function requireProgram({ headers }: IncomingMessage, name: string): void {
  const host = headers.host ?? '';
  if (!isOwnName(hostnameOf(host), name)) throw failure('serve/host', { found: host });
  if (headers.origin !== undefined) throw failure('serve/origin', { found: headers.origin });
}

function isOwnName(hostname: string, name: string): boolean {
  return hostname === 'localhost' || hostname === name.toLowerCase() || isIP(hostname) !== 0;
}

/** `[::1]:80` is `::1`. */
function hostnameOf(host: string): string {
  return (
    /^(?:\[([^\]]*)\]|([^:]*))(?::\d*)?$/
      .exec(host.toLowerCase())
      ?.slice(1)
      .find((part) => part !== undefined) ?? ''
  );
}
