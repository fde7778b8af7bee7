import { createHash } from 'node:crypto';
import { formatInteger } from '../../../contract/format.ts';
import type { Language, Text } from '../../../contract/language.ts';
import type { ComparisonReport } from '../comparison-report.ts';
import { curvesSection } from './curves-section.ts';
import { differencesSection } from './differences-section.ts';
import { finalSection } from './final-section.ts';
import { handOverSection } from './hand-over-section.ts';
import { both, markup, rawMarkup, type Markup } from './markup.ts';
import { methodSection } from './method-section.ts';
import { modeName } from './mode-marks.ts';
import { PAGE_STYLE } from './page-style.ts';
import { thresholdSection } from './threshold-section.ts';

const MEANINGS: Readonly<Record<string, Text>> = {
  scratch: { en: 'PPO from random weights', zh: '从随机权重开始 PPO' },
  standard: { en: 'behaviour cloning first, in the same run', zh: '同一次运行中先做行为克隆' },
  external: { en: 'PPO from a pretrained model that the runs share', zh: '从各次运行共享的预训练模型开始 PPO' },
};

/**
 * The report as one page that needs nothing else: no script, no font, no address. Its own policy forbids all of them, so
 * that not even a name that got past the escaping could run. `language` is the one shown first.
 */
export function comparisonPage(report: ComparisonReport, language: Language): string {
  const hash = createHash('sha256').update(PAGE_STYLE).digest('base64');
  const title: Text = { en: 'Comparison of the modes', zh: '模式比较' };
  const checked = (one: Language): Markup | null => (one === language ? markup` checked` : null);
  return markup`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${rawMarkup(hash)}'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title[language]} · ${report.problem}</title>
<style>${rawMarkup(PAGE_STYLE)}</style>
</head>
<body>
<input type="radio" name="language" id="show-en" class="language" aria-label="English"${checked('en')}><label for="show-en" lang="en">English</label>
<input type="radio" name="language" id="show-zh" class="language" aria-label="中文"${checked('zh')}><label for="show-zh" lang="zh">中文</label>
<main>
<header>
<p class="problem">${report.problem}</p>
<h1>${both(title)}</h1>
</header>
${conclusionSection(report)}
${factsSection(report)}
${finalSection(report)}
${differencesSection(report)}
${curvesSection(report)}
${handOverSection(report)}
${thresholdSection(report)}
${methodSection(report)}
</main>
</body>
</html>
`.source;
}

function conclusionSection({ conclusion }: ComparisonReport): Markup {
  const [headline, ...rest] = conclusion;
  return markup`<section class="conclusion">
<p class="headline">${both(headline)}</p>
${rest.length > 0 ? markup`<ul>${rest.map((text) => markup`<li>${both(text)}</li>\n`)}</ul>` : null}
</section>`;
}

function factsSection(report: ComparisonReport): Markup {
  const { modes, baseline, totalSteps, evaluationEpisodes, command } = report;
  return markup`<section class="facts">
<dl>
${modes.map(
  ({ mode, seeds }) =>
    markup`<div><dt>${modeName(mode)}</dt><dd>${both(MEANINGS[mode])}<br>${both({
      en: `${seeds.length} ${seeds.length === 1 ? 'seed' : 'seeds'}: ${seeds.join(', ')}`,
      zh: `${seeds.length} 个种子：${seeds.join('、')}`,
    })}</dd></div>\n`,
)}
${baseline && markup`<div><dt>${both({ en: 'baseline', zh: '基线' })}</dt><dd><code>${baseline.name}</code><br>${both({ en: 'the best heuristic strategy', zh: '最好的启发式策略' })}</dd></div>`}
<div><dt>${both({ en: 'budget', zh: '预算' })}</dt><dd>${both({
    en: `${formatInteger(totalSteps)} environment steps a run`,
    zh: `每次运行 ${formatInteger(totalSteps)} 环境步`,
  })}<br>${both({
    en: `${formatInteger(evaluationEpisodes)} evaluation episodes, the same for all`,
    zh: `${formatInteger(evaluationEpisodes)} 个评估回合，全部相同`,
  })}</dd></div>
</dl>
<pre><code>${command}</code></pre>
</section>`;
}
