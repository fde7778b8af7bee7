import { app, type Session, type WebContents } from 'electron';
import { isAppUrl } from './app-scheme.ts';

/** What copying a command to the clipboard needs; nothing else is ever granted. */
const NEEDED: readonly string[] = ['clipboard-sanitized-write'];

/** Keeps every page of the application to what it is for: no other pages, no windows of its own, no permissions. */
export function harden(session: Session): void {
  session.setPermissionRequestHandler((contents, permission, grant) =>
    grant(NEEDED.includes(permission) && isAppUrl(contents.getURL())),
  );
  session.setPermissionCheckHandler((_contents, permission, origin) => NEEDED.includes(permission) && isAppUrl(origin));
  session.setDevicePermissionHandler(() => false);
  app.on('web-contents-created', (_event, contents) => confine(contents));
}

function confine(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-navigate', (event) => {
    if (!isAppUrl(event.url)) event.preventDefault();
  });
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame && !isAppUrl(event.url)) event.preventDefault();
  });
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
}
