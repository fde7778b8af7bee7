import type { MetricName } from '../../../contract/host/runs.ts';
import { inEveryLanguage, type Text } from '../../../contract/language.ts';
import type { RunKind } from '../../../contract/run.ts';

/** A chart to draw: which curves it shows, and the levels that they are held against. */
export interface ChartPlan {
  readonly key: string;
  readonly title: Text;
  readonly unit: string;
  /** The one that matters first. */
  readonly metrics: readonly MetricName[];
  readonly levels: readonly MetricName[];
}

export interface ChartPlans {
  readonly first: readonly ChartPlan[];
  /** Those that are looked at more seldom. */
  readonly more: readonly ChartPlan[];
}

/** Groups of curves in the order in which a page shows their charts. */
const FIRST: Readonly<Record<RunKind, readonly string[]>> = {
  pretrain: [
    'loss',
    'accuracy',
    'evaluation.mean_latency',
    'evaluation.return',
    'learning_rate',
    'explained_variance',
    'value_loss',
    'gradient_norm',
  ],
  ppo: [
    'evaluation.mean_latency',
    'evaluation.return',
    'episode_return',
    'divergence',
    'clip_fraction',
    'entropy',
    'explained_variance',
    'value_loss',
    'policy_loss',
    'learning_rate',
    'gradient_norm',
    'cloning_loss',
    'speed',
  ],
};

/** One run's charts: curves of one group share a chart. */
export function chartPlans(metrics: readonly MetricName[], kind: RunKind): ChartPlans {
  const groups = [...Map.groupBy(metrics, ({ group }) => group)].flatMap(([key, members]): readonly ChartPlan[] => {
    const curves = inOrder(members.filter(({ reference }) => !reference));
    if (curves.length === 0) return [];
    const levels = members.filter(({ reference }) => reference);
    return [{ key, title: curves[0].title, unit: curves[0].unit, metrics: curves, levels }];
  });
  return ordered(toldApart(groups), FIRST[kind], ({ key }) => key);
}

/** Charts of several runs over one another: each shows one curve of every run. */
export function overlayPlans(metrics: readonly MetricName[], kinds: readonly RunKind[]): ChartPlans {
  const principals = new Set<string>();
  const plans = [...Map.groupBy(metrics, ({ group }) => group)].flatMap(([key, members]) => {
    const curves = inOrder(members.filter(({ reference }) => !reference));
    const levels = members.filter(({ reference }) => reference);
    return curves.map((metric, i): ChartPlan & { readonly group: string } => {
      if (i === 0) principals.add(metric.name);
      const title = curves.length === 1 ? metric.title : joined(metric.title, metric.label);
      return {
        group: key,
        key: metric.name,
        title,
        unit: metric.unit,
        metrics: [metric],
        levels: i === 0 ? levels : [],
      };
    });
  });
  const order = kinds.flatMap((kind) => FIRST[kind]);
  return ordered(toldApart(plans), order, ({ group, key }) => (principals.has(key) ? group : ''));
}

/** Returns of evaluations and of rollouts are both called return. */
function toldApart<Plan extends ChartPlan>(plans: readonly Plan[]): readonly Plan[] {
  const count = new Map<string, number>();
  for (const { title } of plans) count.set(title.en, (count.get(title.en) ?? 0) + 1);
  const source = ({ metrics }: Plan): Text =>
    metrics[0].name.startsWith('evaluation.') ? { en: 'evaluation', zh: '评估' } : { en: 'rollouts', zh: '采样' };
  return plans.map((plan) =>
    count.get(plan.title.en) === 1 ? plan : { ...plan, title: joined(plan.title, source(plan)) },
  );
}

function ordered<Plan extends ChartPlan>(
  plans: readonly Plan[],
  order: readonly string[],
  placeOf: (plan: Plan) => string,
): ChartPlans {
  const place = (plan: Plan): number => order.indexOf(placeOf(plan));
  const first = plans.filter((plan) => place(plan) >= 0).sort((a, b) => place(a) - place(b));
  return { first, more: plans.filter((plan) => place(plan) < 0) };
}

/** Validation before single updates before means over training. */
function inOrder(metrics: readonly MetricName[]): MetricName[] {
  const rank = ({ name }: MetricName): number =>
    name.startsWith('validation_') ? 0 : name.startsWith('training_') ? 2 : 1;
  return metrics.toSorted((a, b) => rank(a) - rank(b));
}

function joined(title: Text, label: Text): Text {
  return inEveryLanguage((language) => `${title[language]} · ${label[language]}`);
}

/** Every curve that any of the runs has, once. */
export function allMetrics(ofRuns: readonly (readonly MetricName[])[]): MetricName[] {
  return [...new Map(ofRuns.flat().map((metric) => [metric.name, metric])).values()];
}
