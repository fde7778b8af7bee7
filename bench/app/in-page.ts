import type { Page } from 'playwright-core';

/** Scripts are texts, since they run in the page and not here. */

/** Milliseconds from the start of the navigation until the page can be used: its title and a first button or link. */
export function firstInteractive(page: Page): Promise<number> {
  return page.evaluate(`new Promise((resolve) => {
    const look = () => document.querySelector('h1') && document.querySelector('main :is(button, a):not([disabled])')
      ? resolve(performance.now())
      : requestAnimationFrame(look);
    look();
  })`);
}

/** Goes to a route; milliseconds until the first chart has a curve: pixels that are not grey. */
export function untilCurve(page: Page, route: string): Promise<number> {
  return page.evaluate(`new Promise((resolve, reject) => {
    const begun = performance.now();
    location.hash = ${JSON.stringify(route)};
    const coloured = (canvas) => {
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      let count = 0;
      for (let i = 0; i < data.length; i += 16) {
        if (data[i + 3] > 100 && Math.max(data[i], data[i + 1], data[i + 2]) - Math.min(data[i], data[i + 1], data[i + 2]) > 60) count++;
      }
      return count > 20;
    };
    const look = () => {
      const canvas = document.querySelector('figure canvas');
      if (canvas && canvas.width > 0 && coloured(canvas)) resolve(performance.now() - begun);
      else if (performance.now() - begun > 300_000) reject(new Error(location.hash + ' shows no curve'));
      else setTimeout(look, 20);
    };
    look();
  })`);
}

export interface Frames {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly longest: number;
}

/** Frames of the page during some time. `each` is a script that runs in every one of them. */
export async function frames(page: Page, seconds: number, each = ''): Promise<Frames> {
  const times = await page.evaluate<number[]>(`new Promise((resolve) => {
    const times = [];
    const tick = (time) => {
      times.push(time);
      ${each};
      if (time - times[0] < ${seconds * 1000}) requestAnimationFrame(tick);
      else resolve(times);
    };
    requestAnimationFrame(tick);
  })`);
  const gaps = times.slice(1).map((time, i) => time - times[i]);
  return { perSecond: (1000 * gaps.length) / (times[times.length - 1] - times[0]), longest: Math.max(...gaps) };
}

/** Types into the filter of the runs table; milliseconds until the rows are those. The number of rows must change. */
export function filterRuns(page: Page, text: string): Promise<number> {
  return page.evaluate(`new Promise((resolve, reject) => {
    const field = document.querySelector('main input[type=search]');
    const count = document.querySelector('main [role=status]');
    const before = count.textContent;
    const begun = performance.now();
    field.value = ${JSON.stringify(text)};
    field.dispatchEvent(new Event('input', { bubbles: true }));
    const look = () => {
      if (count.textContent !== before) requestAnimationFrame(() => resolve(performance.now() - begun));
      else if (performance.now() - begun > 10_000) reject(new Error('the rows stay the same'));
      else requestAnimationFrame(look);
    };
    look();
  })`);
}

/** Counts from now on how often each chart is drawn: it begins by wiping its canvas. */
export async function countDrawings(page: Page): Promise<void> {
  await page.evaluate(`{
    const counts = (window.drawings = new Map());
    const clear = CanvasRenderingContext2D.prototype.clearRect;
    CanvasRenderingContext2D.prototype.clearRect = function (...place) {
      counts.set(this.canvas, (counts.get(this.canvas) ?? 0) + 1);
      return clear.apply(this, place);
    };
  }`);
}

/** How often each chart of the page was drawn since. */
export function drawings(page: Page): Promise<number[]> {
  return page.evaluate(
    "[...document.querySelectorAll('figure canvas')].map((canvas) => window.drawings.get(canvas) ?? 0)",
  );
}
