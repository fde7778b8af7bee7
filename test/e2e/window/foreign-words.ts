import type { Page } from 'playwright-core';

/** What people press, and what tells them where they are. */
const LABELS = 'h1, h2, h3, button, a, label, th, dt, legend, figcaption, summary, [role=tab], [role=columnheader]';
/** Names that are the same in every language: of keys and their values, metrics, files, runs, formats. */
const NAMES = '[role=combobox], .font-mono, code, pre, [lang=en], [role=row] [role=gridcell], table td, iframe';
/** Names of the tour’s runs, of engines and programs, hashes, and words that Chinese texts keep. */
const KEPT =
  /^(first|second|third|[0-9a-f]{8,}|PPO|GPU|CPU|SHA-256|KL|Warmstart|Studio|Node|compiled|tensorflow|reference|English|en|GRU|MLP|gamma|log|Ctrl|K|[a-z0-9]+([_.-][a-z0-9]+)+|[a-z]+\.[a-z]+)$/i;

/** Labels in sight that have English words and no Chinese ones. */
export async function foreignWords(page: Page): Promise<string[]> {
  const labels = await page.evaluate<string[]>(
    `[...document.querySelectorAll(${JSON.stringify(LABELS)})]
      .filter((element) => element.checkVisibility() && !element.closest('${NAMES}') && !element.querySelector('${NAMES}'))
      .map((element) => element.innerText.trim())`,
  );
  return [...new Set(labels)].filter((label) => {
    if (/\p{Script=Han}/u.test(label)) return false;
    return label.split(/[\s/·,:()]+/).some((word) => /[a-z]{2,}/i.test(word) && !KEPT.test(word));
  });
}
