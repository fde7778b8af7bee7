import { nextTick } from 'vue';
import { showNow } from '../show-together.ts';

/** Chromium alone says whether somebody acts while a script runs. */
interface Scheduling {
  readonly isInputPending: (options: { readonly includeContinuous: boolean }) => boolean;
}
const { scheduling } = navigator as { readonly scheduling?: Scheduling };

/**
 * Milliseconds of a frame that drawing charts may take. Each frame costs something for every chart of the page, changed
 * or not, so they are drawn in one; but where a hand is at work, the page must follow it.
 */
const BUDGET = scheduling ? 500 : 100;
const BUDGET_AT_HAND = 6;
/** For how long after an input a hand is taken to be at work, in milliseconds. */
const AT_HAND = 1000;
const INPUTS = ['pointermove', 'pointerdown', 'wheel', 'keydown'] as const;

const waiting = new Map<symbol, () => void>();
let frame = 0;
let spent = 0;
let inputAt = -Infinity;

for (const name of INPUTS) {
  window.addEventListener(name, () => (inputAt = performance.now()), { capture: true, passive: true });
}

/** Milliseconds that drawing charts has taken since the page was opened. */
export function drawingTime(): number {
  return spent;
}

/**
 * Draws a chart soon: several that change at once take turns over the next frames, so that the page stays quick. A chart
 * that waits already is drawn once, as it was asked for last.
 */
export function redrawSoon(chart: symbol, draw: () => void): void {
  waiting.set(chart, draw);
  frame ||= requestAnimationFrame(work);
}

export function forgetRedraw(chart: symbol): void {
  waiting.delete(chart);
}

/** The frame shows news too, which may bring curves of other charts. */
function work(): void {
  showNow();
  void nextTick(drawWaiting);
}

function drawWaiting(): void {
  const begun = performance.now();
  const budget = begun - inputAt < AT_HAND ? BUDGET_AT_HAND : BUDGET;
  frame = 0;
  for (const [chart, draw] of waiting) {
    waiting.delete(chart);
    draw();
    if (performance.now() - begun > budget || scheduling?.isInputPending({ includeContinuous: true })) break;
  }
  spent += performance.now() - begun;
  if (waiting.size > 0) frame = requestAnimationFrame(work);
}
