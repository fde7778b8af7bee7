import { competitorLabel, CURVE_GROUPS, curveInfo, evaluationMetricInfo } from '../../contract/curves.ts';
import type { MetricName } from '../../contract/host/runs.ts';
import { isReference, type RunColumns } from './columns/run-columns.ts';

const EVALUATION = /^evaluation\.([^.]+)\.(.+)$/;

/** The curves of a run: evaluations first, then in the order of the charts. */
export function metricNames(columns: RunColumns): MetricName[] {
  const order = Object.keys(CURVE_GROUPS);
  const place = ({ group }: MetricName): number => order.indexOf(group);
  return columns.names.map((name) => metricName(columns, name)).sort((a, b) => place(a) - place(b));
}

function metricName(columns: RunColumns, name: string): MetricName {
  const reference = isReference(name);
  const points = reference ? 1 : (columns.series(name)?.length ?? 0);
  const [, who, metric] = EVALUATION.exec(name) ?? [];
  if (who === undefined) {
    const { label, unit, better, group } = curveInfo(name);
    return { name, label, unit, group, title: CURVE_GROUPS[group], better, reference, points };
  }
  const { label: title, unit, better } = evaluationMetricInfo(metric);
  return { name, label: competitorLabel(who), unit, group: `evaluation.${metric}`, title, better, reference, points };
}
