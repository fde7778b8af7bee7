import { failure } from '../../contract/errors/index.ts';

/** Throws run/diverged where a loss or a gradient is not finite: an update would spoil every weight. */
export function requireFinite(loss: number, norms: Readonly<Record<string, number>>): void {
  if (Number.isFinite(loss) && Object.values(norms).every(Number.isFinite)) return;
  throw failure('run/diverged', { loss: String(loss), gradientNorm: String(Math.max(...Object.values(norms))) });
}
