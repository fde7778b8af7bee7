import type { Page } from 'playwright-core';

/** Collects what a page reports as wrong: uncaught errors, errors on the console, violations of the content policy. */
export function problemsOf(page: Page, problems: string[]): void {
  const tell = (what: string): void => void problems.push(`${new URL(page.url()).hash || page.url()}: ${what}`);
  page.on('pageerror', (error) => tell(error.stack ?? error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || /content security policy/i.test(message.text())) tell(message.text());
  });
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? '';
    if (reason !== 'net::ERR_ABORTED') tell(`${request.url()}: ${reason}`); // aborted: the page went on
  });
}
