import type { FEATURE_GROUPS } from '../../contract/configuration/environment.ts';
import type { Text } from '../../contract/language.ts';
import type { DispatcherView } from './dispatcher-view.ts';

export type FeatureGroup = (typeof FEATURE_GROUPS)[number];

/** A quantity in the observation: one number, or one for each replica. */
interface FeatureInfo {
  readonly group: FeatureGroup;
  readonly name: string;
  readonly unit: string;
  readonly formula: Text;
}

export interface GlobalFeature extends FeatureInfo {
  readonly scope: 'global';
  readonly value: (view: DispatcherView) => number;
}

export interface ReplicaFeature extends FeatureInfo {
  readonly scope: 'replica';
  readonly value: (view: DispatcherView, replica: number) => number;
}

export type Feature = GlobalFeature | ReplicaFeature;

/** Requests are counted in eights, so that the numbers of an ordinary queue are about 1. */
const EIGHT = 8;

/** Every feature, in the order in which they stand in the observation, group by group. */
export const FEATURES: readonly Feature[] = [
  {
    group: 'request',
    name: 'prompt_tokens',
    unit: 'ln(1 + tokens)',
    formula: {
      en: 'prompt of the request at hand, with what its conversation repeats',
      zh: '当前请求的提示长度，含对话重复的部分',
    },
    scope: 'global',
    value: (view) => Math.log1p(view.promptTokens),
  },
  {
    group: 'request',
    name: 'conversation_idle',
    unit: 'ln(1 + time)',
    formula: {
      en: 'time since its conversation’s request before; 0 where none is known',
      zh: '距同一对话上一请求的时间；未知为 0',
    },
    scope: 'global',
    value: (view) => Math.log1p(Math.max(0, view.conversationIdle)),
  },
  {
    group: 'time',
    name: 'since_arrival',
    unit: 'ln(1 + mean gaps)',
    formula: { en: 'time since the arrival before × mean arrival rate', zh: '距上一到达的时间 × 平均到达率' },
    scope: 'global',
    value: (view) => Math.log1p(view.sinceArrival),
  },
  {
    group: 'time',
    name: 'arrival_rate',
    unit: 'ln(ratio)',
    formula: {
      en: 'recent arrival rate (moving average, 16 gaps) / mean arrival rate',
      zh: '近期到达率（16 个间隔的滑动平均）/ 平均到达率',
    },
    scope: 'global',
    value: (view) => Math.log(view.arrivalRate),
  },
  {
    group: 'time',
    name: 'reading_age',
    unit: 'ln(1 + time)',
    formula: { en: 'time since the replicas were read', zh: '距上次读取副本状态的时间' },
    scope: 'global',
    value: (view) => Math.log1p(view.readingAge),
  },
  {
    group: 'time',
    name: 'day_sin',
    unit: '1',
    formula: { en: 'sine of the hour of the daily cycle; 0 where there is none', zh: '日周期时刻的正弦；无日周期为 0' },
    scope: 'global',
    value: (view) => (view.dayAngle === null ? 0 : Math.sin(view.dayAngle)),
  },
  {
    group: 'time',
    name: 'day_cos',
    unit: '1',
    formula: { en: 'its cosine; 0 where there is none', zh: '其余弦；无日周期为 0' },
    scope: 'global',
    value: (view) => (view.dayAngle === null ? 0 : Math.cos(view.dayAngle)),
  },
  {
    group: 'time',
    name: 'counted',
    unit: '0 or 1',
    formula: { en: '1 where the request at hand counts in metrics and reward', zh: '当前请求计入指标与奖励时为 1' },
    scope: 'global',
    value: (view) => (view.counted ? 1 : 0),
  },
  {
    group: 'replica',
    name: 'speed',
    unit: 'ratio',
    formula: { en: 'nominal speed', zh: '标称速度' },
    scope: 'replica',
    value: (view, replica) => view.speed(replica),
  },
  {
    group: 'replica',
    name: 'allowed',
    unit: '0 or 1',
    formula: { en: '1 where it takes new requests, 0 while it drains', zh: '可接受新请求为 1，排空中为 0' },
    scope: 'replica',
    value: (view, replica) => (view.allowed(replica) ? 1 : 0),
  },
  {
    group: 'queue',
    name: 'running',
    unit: '8 requests',
    formula: { en: 'requests being served at the reading / 8', zh: '读取时正在服务的请求数 / 8' },
    scope: 'replica',
    value: (view, replica) => view.running(replica) / EIGHT,
  },
  {
    group: 'queue',
    name: 'waiting',
    unit: '8 requests',
    formula: { en: 'requests queued at the reading / 8', zh: '读取时排队的请求数 / 8' },
    scope: 'replica',
    value: (view, replica) => view.waiting(replica) / EIGHT,
  },
  {
    group: 'queue',
    name: 'pending_prefill',
    unit: 'ln(1 + tokens)',
    formula: { en: 'prompt tokens yet to be computed at the reading', zh: '读取时尚未计算的提示 token 数' },
    scope: 'replica',
    value: (view, replica) => Math.log1p(view.pendingPrefill(replica)),
  },
  {
    group: 'own',
    name: 'requests',
    unit: '8 requests',
    formula: { en: 'requests sent there since the reading / 8', zh: '自读取以来派往该副本的请求数 / 8' },
    scope: 'replica',
    value: (view, replica) => view.ownRequests(replica) / EIGHT,
  },
  {
    group: 'own',
    name: 'tokens',
    unit: 'ln(1 + tokens)',
    formula: {
      en: 'their prompt tokens, without those expected in the cache',
      zh: '这些请求的提示 token 数，不含预计已缓存的',
    },
    scope: 'replica',
    value: (view, replica) => Math.log1p(view.ownTokens(replica)),
  },
  {
    group: 'work',
    name: 'left',
    unit: 'time',
    formula: { en: 'estimated time for what is there (estimates.ts)', zh: '完成现有请求的估计时间（estimates.ts）' },
    scope: 'replica',
    value: (view, replica) => view.workLeft(replica),
  },
  {
    group: 'work',
    name: 'expected_delay',
    unit: 'time',
    formula: {
      en: 'estimated latency of the request at hand there (estimates.ts)',
      zh: '当前请求派往该副本的估计延迟（estimates.ts）',
    },
    scope: 'replica',
    value: (view, replica) => view.expectedDelay(replica),
  },
  {
    group: 'memory',
    name: 'used',
    unit: 'fraction',
    formula: {
      en: 'key-value memory held by running requests at the reading',
      zh: '读取时运行中请求占用的 KV 缓存比例',
    },
    scope: 'replica',
    value: (view, replica) => view.memoryUsed(replica),
  },
  {
    group: 'cache',
    name: 'home',
    unit: '0 or 1',
    formula: { en: '1 where the conversation’s request before was sent', zh: '同一对话上一请求所派往的副本为 1' },
    scope: 'replica',
    value: (view, replica) => (view.home === replica ? 1 : 0),
  },
  {
    group: 'cache',
    name: 'reusable_tokens',
    unit: 'ln(1 + tokens)',
    formula: { en: 'tokens of the prompt that should be cached there', zh: '提示中预计已缓存在该副本的 token 数' },
    scope: 'replica',
    value: (view, replica) => Math.log1p(view.reusableTokens(replica)),
  },
  {
    group: 'history',
    name: 'last',
    unit: '0 or 1',
    formula: { en: '1 where the last request was sent', zh: '上一个请求所派往的副本为 1' },
    scope: 'replica',
    value: (view, replica) => (view.lastChoice === replica ? 1 : 0),
  },
  {
    group: 'history',
    name: 'since',
    unit: 'ln(1 + decisions)',
    formula: {
      en: 'decisions since it was chosen last, or since the episode began',
      zh: '距该副本上次被选中（或回合开始）的决策数',
    },
    scope: 'replica',
    value: (view, replica) => Math.log1p(view.decisionsSince(replica)),
  },
];
