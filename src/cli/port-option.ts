import { failure } from '../contract/errors/index.ts';

const MOST_PORT = 65535;

/** The port that `--port` was given. Throws serve/port. */
export function portOf(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > MOST_PORT) throw failure('serve/port', { found: text });
  return Number(text);
}
