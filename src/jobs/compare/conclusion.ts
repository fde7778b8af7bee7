import { inEveryLanguage, listed, type Language, type Text } from '../../contract/language.ts';
import type { ComparisonReport, ModeReport } from './comparison-report.ts';
import { differencesWords, type NamedDifference } from './difference-words.ts';
import { asPercent, asSteps, intervalWords, metricLabel, metricValue, rangeWords } from './figure-words.ts';

type Figures = Omit<ComparisonReport, 'conclusion'>;

/** With three seeds a mode, even complete separation happens by chance in 1 of 10 cases; with four in 1 of 35. */
const FEWEST_SEEDS_OF_MODES = 4;
/** Five seeds all better than a fixed strategy happen by chance in 1 of 32 cases, four in 1 of 16. */
const FEWEST_SEEDS_AGAINST_BASELINE = 5;

/** What the figures support, the headline first. */
export function conclusion(figures: Figures): Text[] {
  const baseline = figures.modes.map((mode) => againstBaseline(mode, figures)).filter((all) => all.length > 0);
  const pairs = betweenModes(figures);
  const [headed, rest] = pairs.length > 0 ? [pairs, baseline] : [baseline.flat(), []];
  return [
    inEveryLanguage((language) => headline(headed, figures, language)),
    ...rest.map((all) => inEveryLanguage((language) => sentence(differencesWords(all, language), language))),
    ...figures.modes.flatMap((mode) => timeSentence(mode, figures)),
    ...figures.modes.flatMap(handOverSentence),
  ];
}

function headline(differences: readonly NamedDifference[], figures: Figures, language: Language): string {
  const basis = basisWords(figures, language);
  if (differences.length === 0) {
    const only = figures.modes[0].mode;
    return language === 'zh'
      ? `${basis}：只运行了 ${only}，没有可比较的对象。`
      : `${basis}: only ${only} was run, and there is nothing to compare it with.`;
  }
  return sentence(`${basis}${language === 'zh' ? '：' : ': '}${differencesWords(differences, language)}`, language);
}

/** `From 10 seeds a mode and 100 common episodes`. */
function basisWords({ modes, evaluationEpisodes }: Figures, language: Language): string {
  const counts = modes.map(({ seeds }) => seeds.length);
  const same = counts.every((count) => count === counts[0]);
  if (language === 'zh') {
    const seeds = same
      ? `${modes.length > 1 ? '每种模式 ' : ''}${counts[0]} 个种子`
      : listed(
          modes.map(({ mode }, i) => `${mode} ${counts[i]} 个种子`),
          language,
        );
    return `${seeds}、${asSteps(evaluationEpisodes)} 个共同评估回合`;
  }
  const several = (count: number): string => `${count} ${count === 1 ? 'seed' : 'seeds'}`;
  const seeds = same
    ? `${several(counts[0])}${modes.length > 1 ? ' a mode' : ''}`
    : listed(
        modes.map(({ mode }, i) => `${several(counts[i])} of ${mode}`),
        language,
      );
  return `From ${seeds} and ${asSteps(evaluationEpisodes)} common episodes`;
}

/** The compared metric of every pair of modes. */
export function betweenModes({ pairs, modes, metric }: Figures): NamedDifference[] {
  const seedsOf = (mode: string): number => modes.find((one) => one.mode === mode)?.seeds.length ?? 0;
  return pairs.map(({ mode, against, metrics }) => ({
    name: mode,
    against,
    metric,
    ...metrics[metric],
    enoughSeeds: Math.min(seedsOf(mode), seedsOf(against)) >= FEWEST_SEEDS_OF_MODES,
  }));
}

/** The compared metric, and the tail of latency, which a better mean can hide. */
export function againstBaseline(
  { mode, seeds, againstBaseline: all }: ModeReport,
  figures: Figures,
): NamedDifference[] {
  if (all === null || figures.baseline === null) return [];
  const against = figures.baseline.name;
  const enoughSeeds = seeds.length >= FEWEST_SEEDS_AGAINST_BASELINE;
  return [...new Set([figures.metric, 'p99_latency'])]
    .filter((metric) => Object.hasOwn(all, metric))
    .map((metric) => ({ name: mode, against, metric, ...all[metric], enoughSeeds }));
}

function timeSentence(report: ModeReport, figures: Figures): Text[] {
  const { timeToThreshold: time, mode } = report;
  const { threshold } = figures;
  if (time === null || threshold === null) return [];
  return [
    inEveryLanguage((language) => {
      const zh = language === 'zh';
      const level = `${metricLabel(figures.metric)[language]} ${metricValue(figures.metric, threshold.value, figures, language)}`;
      const reached = zh
        ? `${mode} 的 ${time.runs} 次运行中有 ${time.reached} 次达到阈值（${level}）`
        : `${time.reached} of ${time.runs} runs of ${mode} reach the threshold (${level})`;
      return sentence(`${reached}${costWords(report, language)}`, language);
    }),
  ];
}

function costWords(
  { timeToThreshold: time, pretraining, stepsAgainstScratch: ratio }: ModeReport,
  language: Language,
): string {
  const zh = language === 'zh';
  const steps = time?.ppo.environmentSteps.median ?? null;
  if (steps === null) return '';
  const alone =
    steps === 0
      ? zh
        ? '，至少一半从一开始就达到'
        : ', at least half of them from the start'
      : zh
        ? `，PPO 步数中位数 ${asSteps(steps)}`
        : `, at a median of ${asSteps(steps)} PPO steps`;
  const total = time?.withPretraining[0].environmentSteps.median ?? null;
  const counted =
    pretraining === null || total === null
      ? ''
      : zh
        ? `，计入全部预训练为 ${asSteps(total)}`
        : `, ${asSteps(total)} with the pretraining counted in full`;
  if (ratio === null || steps === 0) return alone + counted;
  const share = `${ratio.upperBound ? '≤ ' : ''}${asPercent(ratio.value)}`;
  const interval = ratio.ci95 === null ? '' : rangeWords(ratio.ci95, asPercent, language);
  const against = zh
    ? `，是 scratch 的 ${share}${interval && `（95\u202f% 置信区间 ${interval}）`}`
    : `, ${share} of scratch’s${interval && ` (95\u202f% interval ${interval})`}`;
  return alone + against + counted;
}

function handOverSentence({ mode, handOver }: ModeReport): Text[] {
  const retained = handOver?.retained;
  if (!handOver || !retained) return [];
  const worst = asPercent(Math.min(...handOver.runs.filter((value) => value !== null)));
  const value = asPercent(retained.value);
  return [
    inEveryLanguage((language) => {
      const interval = intervalWords(retained.ci95, asPercent, language);
      return language === 'zh'
        ? `前 20\u202f% 的更新中，${mode} 最差的一次评估保持预训练策略性能的 ${value}（${interval}；最差的种子 ${worst}）。`
        : `In the first 20\u202f% of updates the worst evaluation of ${mode} keeps ${value} of the pretrained policy’s performance (${interval}; worst seed ${worst}).`;
    }),
  ];
}

function sentence(words: string, language: Language): string {
  return language === 'zh' ? `${words}。` : `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}
