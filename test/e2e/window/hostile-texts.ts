import type { Page } from 'playwright-core';

/** A name that would run a script wherever it became part of a page; also a legal name of a file. */
export const HOSTILE = '<img src=x onerror="window.injected=1">{{constructor.constructor("window.injected=1")()}}';

/** A model card with all the ways to get a script or a foreign address into Markdown. */
export const HOSTILE_CARD = `# ${HOSTILE}

<script>window.injected = 1</script>
<iframe srcdoc="<script>parent.injected=1</script>"></iframe>
![picture](https://evil.example/a.png "x")
[link](javascript:window.injected=1) [data](data:text/html,<script>1</script>)
[a]: javascript:window.injected=1
<a href="x" onclick="window.injected=1">click</a> [a]
`;

const TRACES = 'img, main script, [onerror], [onclick], a[href^="javascript:" i], a[href^="data:" i]';

/** Traces of a text of these that did not stay a text. */
export function injected(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(
    `[
      ...('injected' in window ? ['a script ran'] : []),
      ...[...document.querySelectorAll('${TRACES}')].map((element) => element.outerHTML.slice(0, 200)),
    ]`,
  );
}
