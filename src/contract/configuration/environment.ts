import * as z from 'zod';
import { group, setting } from './setting.ts';

export const SERVICE_MODES = ['batching', 'exponential', 'deterministic'] as const;

/** The named groups of the observation, in the order in which they stand in it. */
export const FEATURE_GROUPS = ['request', 'time', 'replica', 'queue', 'own', 'work', 'memory', 'cache', 'history'] as const;

const positive = () => z.number().positive();

const slowdowns = group(
  {
    mean_interval: setting(positive().default(400), {
      unit: 'seconds (batching) or mean service times',
      help: { en: 'Mean time between slow-downs of one replica.', zh: '单个副本两次变慢之间的平均时间。' },
    }),
    mean_duration: setting(positive().default(15), {
      unit: 'seconds (batching) or mean service times',
      help: { en: 'Mean duration of a slow-down.', zh: '一次变慢的平均持续时间。' },
    }),
    speed_factor: setting(z.number().gt(0).max(1).default(0.4), {
      help: { en: 'Speed during a slow-down, as a fraction of the replica’s own.', zh: '变慢期间的速度，占该副本原速度的比例。' },
    }),
  },
  { en: 'Slow-downs of single replicas.', zh: '单个副本的变慢事件。' },
);

const drains = group(
  {
    mean_interval: setting(positive().default(900), {
      unit: 'seconds (batching) or mean service times',
      help: { en: 'Mean time between drains of one replica.', zh: '单个副本两次排空之间的平均时间。' },
    }),
    mean_duration: setting(positive().default(20), {
      unit: 'seconds (batching) or mean service times',
      help: { en: 'Mean time for which a drained replica takes no new request (its action is masked).', zh: '副本排空、不接受新请求（动作被屏蔽）的平均时间。' },
    }),
  },
  { en: 'Drains: a replica finishes what it has and takes nothing new.', zh: '排空：副本只处理已有请求，不接受新请求。' },
);

export const environmentSchema = group(
  {
    kind: setting(z.literal('dispatch').default('dispatch'), {
      help: { en: 'The problem: `dispatch` sends each arriving request to one of k replicas.', zh: '问题类型：`dispatch` 把每个到达的请求分派给 k 个副本之一。' },
    }),
    service: setting(z.enum(SERVICE_MODES).default('batching'), {
      help: {
        en: 'How replicas serve: `batching` (continuous batching of a language model), or one request at a time with work of mean 1 (`exponential`, `deterministic`).',
        zh: '副本的服务方式：`batching`（语言模型连续批处理），或一次处理一个、平均工作量为 1（`exponential`、`deterministic`）。',
      },
    }),
    replica_speeds: setting(z.array(positive()).min(1).max(4096).default([1.1, 1, 1, 0.9]), {
      help: { en: 'Relative speed of each replica; their number is the number of actions.', zh: '每个副本的相对速度；其个数就是动作数。' },
    }),
    load: setting(z.number().gt(0).lt(1).default(0.8), {
      help: { en: 'Offered work over capacity.', zh: '负载：到达的工作量与总处理能力之比。' },
    }),
    // The remaining keys are completed together with the simulator.
    episode_requests: setting(z.int().min(1).default(512), {
      unit: 'requests',
      help: { en: 'Requests of an episode that count in metrics and reward.', zh: '每个回合计入指标与奖励的请求数。' },
    }),
    warmup_requests: setting(z.int().min(0).default(64), {
      unit: 'requests',
      help: { en: 'Requests before them, which do not count.', zh: '在此之前、不计入的预热请求数。' },
    }),
    observation: setting(z.array(z.enum(FEATURE_GROUPS)).min(1).default([...FEATURE_GROUPS]), {
      help: { en: 'Feature groups in the observation.', zh: '观测中包含的特征组。' },
    }),
    slowdowns: slowdowns.nullable().optional(),
    drains: drains.nullable().optional(),
    target_latency: setting(positive().optional(), {
      unit: 'seconds (batching) or mean service times',
      help: { en: 'Service target: the latency within which a request should be done.', zh: '服务目标：请求应在此延迟内完成。' },
    }),
  },
  { en: 'The scheduling problem.', zh: '调度问题。' },
);

export type EnvironmentConfiguration = z.output<typeof environmentSchema>;
