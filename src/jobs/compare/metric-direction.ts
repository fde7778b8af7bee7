import { EPISODE_METRICS, type MetricInfo } from '../../contract/metrics.ts';

/** What is known of a metric; one of another problem's has no more than its name. */
export function metricInfo(name: string): MetricInfo | null {
  return Object.hasOwn(EPISODE_METRICS, name) ? EPISODE_METRICS[name as keyof typeof EPISODE_METRICS] : null;
}

/** Which way a compared metric is better; more is, where nothing is known. */
export function betterDirection(name: string): 'lower' | 'higher' {
  return metricInfo(name)?.better === 'lower' ? 'lower' : 'higher';
}
