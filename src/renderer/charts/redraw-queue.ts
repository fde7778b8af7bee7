/** Milliseconds of a frame that drawing charts may take. */
const BUDGET = 6;

const waiting = new Map<symbol, () => void>();
let frame = 0;
let spent = 0;

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

function work(): void {
  const begun = performance.now();
  frame = 0;
  for (const [chart, draw] of waiting) {
    waiting.delete(chart);
    draw();
    if (performance.now() - begun > BUDGET) break;
  }
  spent += performance.now() - begun;
  if (waiting.size > 0) frame = requestAnimationFrame(work);
}
