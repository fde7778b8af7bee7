import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { plainAnswer } from './security-headers.ts';

/** Who may ask: whoever opened the printed link once, by its token; from then on the browser, by a cookie. */
export class Access {
  /** Stands in the link; good for as long as the server runs. */
  readonly token = randomBytes(32).toString('base64url');
  /** Another value, so that what a browser keeps cannot be made into a link. */
  private readonly session = randomBytes(32).toString('base64url');

  /** Cookies do not tell ports apart, so each server names its own. */
  private cookieName(url: URL): string {
    return `warmstart_${url.port || '80'}`;
  }

  /** What to answer instead of what is asked for: the cookie, or a refusal; null where the browser may ask. */
  answer(method: string, url: URL, cookies: string | undefined): Response | null {
    const token = url.searchParams.get('token');
    if (token !== null && method === 'GET' && same(token, this.token)) return this.welcome(url);
    if (this.isKnown(url, cookies)) return null;
    return plainAnswer(
      401,
      'Open the link that warmstart serve printed: its token lets this browser in.\n请打开 warmstart serve 输出的链接：其中的令牌允许此浏览器访问。',
    );
  }

  isKnown(url: URL, cookies: string | undefined): boolean {
    const name = this.cookieName(url);
    return (cookies ?? '').split(';').some((cookie) => {
      const [key, value = ''] = cookie.trim().split('=');
      return key === name && same(value, this.session);
    });
  }

  /** Gives the cookie and leads on to the same page without the token, which so stays out of the history. */
  private welcome(url: URL): Response {
    url.searchParams.delete('token');
    const page = `/${url.pathname.replace(/^\/+/, '')}${url.search}`;
    const cookie = `${this.cookieName(url)}=${this.session}; Path=/; HttpOnly; SameSite=Strict`;
    return plainAnswer(303, page, { location: page, 'set-cookie': cookie });
  }
}

/** Compares in a time that tells nothing of where two secrets differ. */
function same(found: string, expected: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(found), hash(expected));
}
