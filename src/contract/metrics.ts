import type { Text } from './language.ts';

export interface MetricInfo {
  readonly label: Text;
  readonly unit: string;
  /** Which way is better; `none` where neither is. */
  readonly better: 'lower' | 'higher' | 'none';
}

/** Figures of one dispatch episode. Times in seconds (batching) or mean service times (plain service). */
export const EPISODE_METRICS = {
  return: { label: { en: 'return', zh: '回报' }, unit: '', better: 'higher' },
  mean_latency: { label: { en: 'mean latency', zh: '平均延迟' }, unit: 'time', better: 'lower' },
  p50_latency: { label: { en: 'median latency', zh: '延迟中位数' }, unit: 'time', better: 'lower' },
  p95_latency: { label: { en: '95th percentile of latency', zh: '95 分位延迟' }, unit: 'time', better: 'lower' },
  p99_latency: { label: { en: '99th percentile of latency', zh: '99 分位延迟' }, unit: 'time', better: 'lower' },
  mean_ttft: { label: { en: 'mean time to first token', zh: '平均首 token 时间' }, unit: 'time', better: 'lower' },
  p50_ttft: { label: { en: 'median time to first token', zh: '首 token 时间中位数' }, unit: 'time', better: 'lower' },
  p95_ttft: {
    label: { en: '95th percentile of time to first token', zh: '95 分位首 token 时间' },
    unit: 'time',
    better: 'lower',
  },
  p99_ttft: {
    label: { en: '99th percentile of time to first token', zh: '99 分位首 token 时间' },
    unit: 'time',
    better: 'lower',
  },
  throughput: {
    label: { en: 'requests done per unit of time', zh: '单位时间完成的请求数' },
    unit: '1/time',
    better: 'higher',
  },
  within_target: {
    label: { en: 'share within the service target', zh: '达到服务目标的比例' },
    unit: 'fraction',
    better: 'higher',
  },
} as const satisfies Record<string, MetricInfo>;

export type EpisodeMetric = keyof typeof EPISODE_METRICS;

/** Figures of one episode of a classic control problem. */
export const CONTROL_METRICS = {
  return: EPISODE_METRICS.return,
  length: { label: { en: 'episode length', zh: '回合长度' }, unit: 'steps', better: 'none' },
} as const satisfies Record<string, MetricInfo>;

export type ControlMetric = keyof typeof CONTROL_METRICS;
