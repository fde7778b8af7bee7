import type { Curve, MetricName, RunRow } from '../../../contract/host/runs.ts';
import type { Language } from '../../../contract/language.ts';
import type { ChartLevel, ChartLine } from '../../charts/chart.ts';
import { colourOf } from '../../charts/palette.ts';
import type { ChartPlan } from './chart-plan.ts';
import { seedBand } from './seed-bands.ts';

/** The newest curve of a run; null while it is not here, or where there is none. */
export type CurveOf = (run: string, metric: string) => Curve | null;

/** The curves of one run's chart, each with its own look; the best value of what is optimised is marked. */
export function linesOfRun(plan: ChartPlan, row: RunRow, curveOf: CurveOf, language: Language): ChartLine[] {
  const hasValidation = plan.metrics.some(({ name }) => name.startsWith('validation_'));
  return plan.metrics.flatMap((metric, i): readonly ChartLine[] => {
    const curve = curveOf(row.run, metric.name);
    if (!curve || curve.x.length === 0) return [];
    const ofTraining = hasValidation && i > 0;
    return [
      {
        key: metric.name,
        label: metric.label[language],
        // Of training and validation the dashes tell which is which; unlike figures have colours of their own.
        colour: colourOf(row.colour + (hasValidation ? 0 : i)),
        dash: ofTraining && metric.name.startsWith('training_') ? 'dotted' : 'solid',
        faint: ofTraining && !metric.name.startsWith('training_'),
        smooth: isNoisy(metric),
        ...pointsOf(curve),
        ...(i === 0 && bestOf(curve, metric, row)),
      },
    ];
  });
}

/** One curve for each run, in the run's own colour. */
export function linesOfRuns(plan: ChartPlan, rows: readonly RunRow[], curveOf: CurveOf): ChartLine[] {
  const [metric] = plan.metrics;
  return rows.flatMap((row): readonly ChartLine[] => {
    const curve = curveOf(row.run, metric.name);
    if (!curve || curve.x.length === 0) return [];
    return [
      { key: row.run, label: row.name, colour: colourOf(row.colour), smooth: isNoisy(metric), ...pointsOf(curve) },
    ];
  });
}

/** One curve for each group: the mean of its runs between the lowest and the highest, in the colour of the first. */
export function linesOfGroups(
  plan: ChartPlan,
  groups: ReadonlyMap<string, readonly RunRow[]>,
  curveOf: CurveOf,
): ChartLine[] {
  const [metric] = plan.metrics;
  return [...groups].flatMap(([group, rows]): readonly ChartLine[] => {
    const curves = rows.map((row) => curveOf(row.run, metric.name)).filter((curve) => curve !== null);
    if (curves.length === 0) return [];
    const line = { key: group, label: `${group} (${curves.length})`, colour: colourOf(rows[0].colour) };
    return [{ ...line, smooth: isNoisy(metric), ...seedBand(curves) }];
  });
}

/** What the runs are held against, where it is the same for all of them. */
export function levelsOf(plan: ChartPlan, rows: readonly RunRow[], curveOf: CurveOf, language: Language): ChartLevel[] {
  return plan.levels.flatMap((level): readonly ChartLevel[] => {
    const values = rows.map((row) => curveOf(row.run, level.name)?.y[0] ?? null);
    const [value] = values;
    if (value === null || value === undefined || values.some((other) => other !== value)) return [];
    return [{ label: level.label[language], value }];
  });
}

/** Whether two draw the same: curves are compared by what they are made of, not number by number. */
export function sameLines(a: readonly ChartLine[], b: readonly ChartLine[]): boolean {
  return a.length === b.length && a.every((line, i) => sameLine(line, b[i]));
}

function sameLine({ mark, ...a }: ChartLine, { mark: other, ...b }: ChartLine): boolean {
  const keys = Object.keys(a) as (keyof typeof a)[];
  return (
    mark?.x === other?.x &&
    mark?.y === other?.y &&
    keys.length === Object.keys(b).length &&
    keys.every((key) => a[key] === b[key])
  );
}

/** A figure of single updates, not of whole epochs or evaluations. */
function isNoisy({ name, group }: MetricName): boolean {
  return !/^(evaluation|validation_|training_|critic_phase)/.test(name) && group !== 'learning_rate';
}

function pointsOf({ x, y, low, high }: Curve): Pick<ChartLine, 'x' | 'y' | 'low' | 'high'> {
  const hasBand = low?.some((value) => value !== null) ?? false;
  return { x, y, ...(hasBand && low && high && { low, high }) };
}

/** The place of the best value, where it is in sight: thinning keeps it. */
function bestOf({ x, y }: Curve, { name }: MetricName, row: RunRow): Pick<ChartLine, 'mark'> {
  if (!name.startsWith('validation_loss') && !name.startsWith('evaluation.')) return {};
  const best = row.best[name];
  const at = best === undefined ? -1 : y.indexOf(best);
  return at < 0 ? {} : { mark: { x: x[at], y: best, label: '' } };
}
