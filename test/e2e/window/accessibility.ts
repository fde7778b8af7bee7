import axe from 'axe-core';
import type { Page } from 'playwright-core';

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly target: readonly unknown[]; readonly failureSummary?: string }[];
}

/** An experimental rule of axe: it takes the keys that a button shows for a part of its name. */
const LEFT_OUT = 'label-content-name-mismatch';

/**
 * What breaks WCAG 2 A or AA on the page as it is now: rule, place, and what axe says of it. The report of a comparison
 * is a frame in which no script runs, so axe cannot look into it.
 */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  if (!(await page.evaluate("'axe' in globalThis"))) await page.evaluate(axe.source);
  const violations = await page.evaluate<readonly Violation[]>(
    `axe.run({ exclude: ['iframe'] }, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
      rules: { '${LEFT_OUT}': { enabled: false } },
      resultTypes: ['violations'],
    }).then(({ violations }) => violations)`,
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary?.replaceAll('\n', ' ')}`),
  );
}
