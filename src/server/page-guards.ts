import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';

/**
 * What keeps pages of other sites out. A page may resolve its own name to this machine (DNS rebinding): its Host is
 * then that name, so only names of this server are answered; an address cannot be rebound. Ports are not compared:
 * through a tunnel they differ.
 *
 * @param name as given with `--host`
 */
export function isOwnHost(headers: IncomingHttpHeaders, name: string): boolean {
  const hostname = hostnameOf(headers.host ?? '');
  return hostname === 'localhost' || hostname === name.toLowerCase() || isIP(hostname) !== 0;
}

/** Whether a request comes from a page of this very server, as its Origin tells. */
export function isOwnOrigin({ origin, host }: IncomingHttpHeaders): boolean {
  return origin !== undefined && (origin === `http://${host}` || origin === `https://${host}`);
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
