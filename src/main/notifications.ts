import { Notification } from 'electron';
import type { Notice } from '../contract/host/system.ts';
import type { Language } from '../contract/language.ts';
import type { Windows } from './windows.ts';

/** Held until they are closed: one that is collected answers no click. */
const shown = new Set<Notification>();

/** Shows a notice of the host as the system's own notification, unless the user is looking at a window anyway. */
export function notify({ text, run }: Notice, language: Language, windows: Windows): void {
  if (!Notification.isSupported() || windows.all.some((window) => window.isFocused())) return;
  const [title = '', ...body] = text[language].split('\n');
  const notification = new Notification({ title, body: body.join('\n').trim() });
  shown.add(notification);
  const forget = (): void => void shown.delete(notification);
  notification.on('close', forget);
  notification.on('failed', forget);
  notification.on('click', () => {
    forget();
    windows.command({ name: 'go', to: run === null ? '/runs' : `/runs/${encodeURI(run)}` });
  });
  notification.show();
}
