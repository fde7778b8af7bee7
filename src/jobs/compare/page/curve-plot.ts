import { inEveryLanguage, type Text } from '../../../contract/language.ts';
import { asFigure, metricLabel, metricUnit } from '../figure-words.ts';
import type { ComparisonReport } from '../comparison-report.ts';
import type { CurveAxis, CurveEstimate, LearningCurve } from '../statistics/learning-curve.ts';
import { figure } from './figure.ts';
import { both, markup, type Markup } from './markup.ts';
import { linearScale, paddedRange, tickText, type Scale } from './scale.ts';

const WIDTH = 540;
const HEIGHT = 330;
const PLOT = { left: 52, right: 458, top: 12, bottom: 280 };

/** Learning curves of all modes over one axis, with their bands; null where no mode has any. */
export function curvePlot(report: ComparisonReport, axis: CurveAxis): Markup | null {
  const curves = report.curves.filter((curve) => curve.axis === axis && curve.points.length > 0);
  if (curves.length === 0) return null;
  const time = axis === 'environment_steps' ? null : timeUnit(Math.max(...curves.flatMap(lastPlace)));
  const per = time?.seconds ?? 1;
  const level = report.threshold?.value ?? null;
  const x = linearScale([0, Math.max(...curves.flatMap(lastPlace)) / per], [PLOT.left, PLOT.right], 5);
  const y = linearScale(paddedRange(levelsShown(curves, level)), [PLOT.bottom, PLOT.top], 5);
  const id = `curves-${axis.replaceAll('_', '-')}`;
  return figure({ id, width: WIDTH, height: HEIGHT, caption: caption(report, axis), note: outsideNote(curves, y) }, [
    markup`<clipPath id="${id}-area"><rect x="${PLOT.left}" y="${PLOT.top}" width="${PLOT.right - PLOT.left}" height="${PLOT.bottom - PLOT.top}"/></clipPath>`,
    axes(x, y, axisLabel(time)),
    level === null ? null : thresholdLine(level, y),
    markup`<g clip-path="url(#${id}-area)">${curves.map((curve) => curveMarks(curve, (place) => x(place / per), y))}</g>`,
    endLabels(curves, level, (place) => x(place / per), y),
  ]);
}

function caption(report: ComparisonReport, axis: CurveAxis): Text {
  return inEveryLanguage((language) => {
    const unit = metricUnit(report.metric, report)[language];
    const metric = `${metricLabel(report.metric)[language]}${unit && (language === 'zh' ? `（${unit}）` : ` (${unit})`)}`;
    if (axis === 'environment_steps')
      return language === 'zh' ? `${metric}，按 PPO 环境步数` : `${metric} over PPO’s environment steps`;
    return language === 'zh' ? `${metric}，按计入预训练的实际时间` : `${metric} over wall time, pretraining counted`;
  });
}

function lastPlace({ points }: LearningCurve): number[] {
  return points.slice(-1).map(({ x }) => x);
}

/**
 * A random policy starts so far off that the rest would be drawn flat: of scratch mode the first quarter may leave the
 * figure, which then says so. Of a pretrained policy nothing may, least of all its fall.
 */
function levelsShown(curves: readonly LearningCurve[], threshold: number | null): number[] {
  const shown = ({ mode, points }: LearningCurve): readonly CurveEstimate[] =>
    mode === 'scratch' && curves.length > 1 ? points.slice(Math.floor(points.length / 4)) : points;
  const levels = curves.flatMap((curve) => shown(curve).flatMap(({ iqm, ci95 }) => [iqm, ...(ci95 ?? [])]));
  return threshold === null ? levels : [...levels, threshold];
}

function outsideNote(curves: readonly LearningCurve[], y: Scale): Text | null {
  const start = curves.find(({ mode }) => mode === 'scratch')?.points[0]?.iqm;
  if (start === undefined || (start >= y.low && start <= y.high)) return null;
  return {
    en: `scratch starts outside the figure, at ${asFigure(start)}`,
    zh: `scratch 的起点在图外，为 ${asFigure(start)}`,
  };
}

function thresholdLine(level: number, y: Scale): Markup {
  return markup`<path class="reference" d="M${PLOT.left} ${y(level)}H${PLOT.right}"/>`;
}

function axes(x: Scale, y: Scale, label: Text): Markup {
  const [xText, yText] = [tickText(x.ticks), tickText(y.ticks)];
  return markup`${y.ticks.map(
    (tick, i) =>
      markup`<path class="grid" d="M${PLOT.left} ${y(tick)}H${PLOT.right}"/><text class="tick" x="${PLOT.left - 6}" y="${y(tick) + 4}" text-anchor="end">${yText[i]}</text>`,
  )}${x.ticks.map(
    (tick, i) =>
      markup`<path class="grid" d="M${x(tick)} ${PLOT.bottom}v4"/><text class="tick" x="${x(tick)}" y="${PLOT.bottom + 18}" text-anchor="middle">${xText[i]}</text>`,
  )}<text class="axis" x="${(PLOT.left + PLOT.right) / 2}" y="${HEIGHT - 8}" text-anchor="middle">${both(label, 'tspan')}</text>`;
}

function axisLabel(time: ReturnType<typeof timeUnit> | null): Text {
  if (time === null) return { en: 'environment steps', zh: '环境步数' };
  return { en: `wall time (${time.en})`, zh: `实际时间（${time.zh}）` };
}

function curveMarks({ mode, points }: LearningCurve, x: (place: number) => number, y: Scale): Markup {
  const line = points.map((point) => `${x(point.x)} ${y(point.iqm)}`).join('L');
  const banded = points.filter(({ ci95 }) => ci95 !== null);
  const edge = (side: 0 | 1): string[] => banded.map((point) => `${x(point.x)} ${y(point.ci95![side])}`);
  const band = [...edge(1), ...edge(0).reverse()].join('L');
  return markup`${banded.length > 1 && banded.length === points.length ? markup`<path class="band ${mode}" d="M${band}Z"/>` : null}<path class="line ${mode}" d="M${line}"/>`;
}

/** Names at the ends of the lines, moved apart where they would touch. */
function endLabels(
  curves: readonly LearningCurve[],
  threshold: number | null,
  x: (place: number) => number,
  y: Scale,
): Markup[] {
  const inside = (place: number): number => Math.min(PLOT.bottom, Math.max(PLOT.top, place));
  const ofCurves = curves.map(({ mode, points }) => {
    const end = points.at(-1)!;
    return { kind: `name end ${mode}`, label: { en: mode, zh: mode }, x: x(end.x) + 2, y: inside(y(end.iqm)) };
  });
  const ofThreshold =
    threshold === null
      ? []
      : [{ kind: 'tick', label: { en: 'threshold', zh: '阈值' }, x: PLOT.right, y: inside(y(threshold)) }];
  let above = -Infinity;
  return [...ofCurves, ...ofThreshold]
    .sort((a, b) => a.y - b.y)
    .map((end) => {
      above = Math.max(end.y, above + 16);
      return markup`<path class="leader" d="M${end.x} ${end.y}L${PLOT.right + 8} ${above}"/><text class="${end.kind}" x="${PLOT.right + 12}" y="${above + 4}">${both(end.label, 'tspan')}</text>`;
    });
}

function timeUnit(seconds: number): { readonly seconds: number } & Text {
  if (seconds < 300) return { seconds: 1, en: 's', zh: '秒' };
  return seconds < 18_000 ? { seconds: 60, en: 'min', zh: '分钟' } : { seconds: 3600, en: 'h', zh: '小时' };
}
