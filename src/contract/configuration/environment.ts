import * as z from 'zod';
import { group, setting } from './setting.ts';

const SERVICE_MODES = ['batching', 'exponential', 'deterministic'] as const;

/** The named groups of the observation, in the order in which they stand in it. */
export const FEATURE_GROUPS = [
  'request',
  'time',
  'replica',
  'queue',
  'own',
  'work',
  'memory',
  'cache',
  'history',
] as const;

const TIME = 'seconds (batching) or mean service times';

const positive = () => z.number().positive();

const bursty = group(
  {
    ratio: setting(z.number().min(1).max(1000).default(3), {
      help: { en: 'Arrival rate in a burst over the rate outside.', zh: '突发期到达率与平时到达率之比。' },
    }),
    fraction: setting(z.number().gt(0).lt(1).default(0.25), {
      unit: 'fraction of time',
      help: { en: 'Share of the time that bursts take.', zh: '突发期占总时间的比例。' },
    }),
    mean_duration: setting(positive().default(10), {
      unit: TIME,
      help: { en: 'Mean duration of a burst.', zh: '一次突发的平均持续时间。' },
    }),
  },
  {
    en: 'Bursty arrivals: a Poisson process whose rate switches between two levels; the mean rate is what `load` asks for.',
    zh: '突发到达：速率在两档之间切换的泊松过程；平均速率由 `load` 决定。',
  },
);

const daily = group(
  {
    amplitude: setting(z.number().min(0).max(1).default(0.4), {
      help: {
        en: 'Swing of the arrival rate around its mean, as a fraction of it.',
        zh: '到达率围绕均值的波动幅度，占均值的比例。',
      },
    }),
    period: setting(positive().default(300), {
      unit: TIME,
      help: {
        en: 'Length of a day (shortened, so that episodes see different hours).',
        zh: '一天的长度（已缩短，使各回合能经历不同时段）。',
      },
    }),
  },
  {
    en: 'Daily cycle: a Poisson process whose rate follows a sine; an episode starts at a random hour.',
    zh: '日周期：速率按正弦变化的泊松过程；每个回合从随机时刻开始。',
  },
);

const requests = group(
  {
    prompt_mean: setting(positive().max(1e7).default(500), {
      unit: 'tokens',
      help: {
        en: 'Mean of the new tokens a request brings (log-normal).',
        zh: '请求带来的新 token 数的均值（对数正态）。',
      },
    }),
    prompt_cv: setting(z.number().min(0).max(10).default(1), {
      help: { en: 'Their coefficient of variation.', zh: '其变异系数。' },
    }),
    output_mean: setting(positive().max(1e7).default(150), {
      unit: 'tokens',
      help: {
        en: 'Mean length of the answer (log-normal, hidden from the dispatcher).',
        zh: '回答长度的均值（对数正态，调度器不可见）。',
      },
    }),
    output_cv: setting(z.number().min(0).max(10).default(1), {
      help: { en: 'Its coefficient of variation.', zh: '其变异系数。' },
    }),
    context_limit: setting(z.int().min(4).max(1e9).default(8192), {
      unit: 'tokens',
      help: {
        en: 'Most tokens of a prompt with its answer. New tokens and answer are cut at half of it; a conversation that would outgrow it starts afresh.',
        zh: '提示与回答合计的最大 token 数。新 token 与回答各自截断在其一半；超出的对话重新开始。',
      },
    }),
  },
  { en: 'Sizes of requests (batching).', zh: '请求的大小（batching）。' },
);

const conversations = group(
  {
    followup_probability: setting(z.number().min(0).lt(1).default(0.7), {
      help: {
        en: 'Chance that a request continues an open conversation; its prompt then repeats all that was said before.',
        zh: '请求延续某个进行中对话的概率；其提示会重复此前的全部内容。',
      },
    }),
    open_per_replica: setting(z.int().min(1).max(100_000).default(10), {
      unit: 'conversations',
      help: {
        en: 'Open conversations per replica; a new one closes the oldest.',
        zh: '每个副本对应的进行中对话数；新对话会关闭最早的一个。',
      },
    }),
    minimum_gap: setting(z.number().min(0).default(6), {
      unit: 'seconds',
      help: { en: 'Least time between two requests of a conversation.', zh: '同一对话两次请求之间的最短时间。' },
    }),
  },
  {
    en: 'Conversations (batching); null: every request stands alone.',
    zh: '对话（batching）；null 表示请求互不相关。',
  },
);

const batching = group(
  {
    iteration_seconds: setting(positive().max(1e6).default(0.015), {
      unit: 'seconds',
      help: {
        en: 'a: time of an iteration apart from what follows (reading the weights).',
        zh: 'a：一次迭代的固定时间（读取权重）。',
      },
    }),
    prefill_seconds: setting(z.number().min(0).max(1e6).default(0.0003), {
      unit: 'seconds per token',
      help: { en: 'b: time for each prompt token computed.', zh: 'b：每个预填充 token 的时间。' },
    }),
    sequence_seconds: setting(z.number().min(0).max(1e6).default(0.0003), {
      unit: 'seconds per sequence',
      help: { en: 'c: time for each sequence in the iteration.', zh: 'c：迭代中每个序列的时间。' },
    }),
    cached_token_seconds: setting(z.number().min(0).max(1e6).default(4e-7), {
      unit: 'seconds per token',
      help: {
        en: 'd: time for each resident key-value token that attention reads.',
        zh: 'd：注意力读取的每个驻留 KV token 的时间。',
      },
    }),
    token_budget: setting(z.int().min(1).max(1e9).default(2048), {
      unit: 'tokens',
      help: {
        en: 'Most tokens computed in an iteration: one for each decoding sequence, the rest for prompts (chunked prefill).',
        zh: '一次迭代计算的最大 token 数：每个解码序列占一个，其余用于提示（分块预填充）。',
      },
    }),
    max_sequences: setting(z.int().min(1).max(65_536).default(16), {
      unit: 'sequences',
      help: { en: 'Most sequences in an iteration.', zh: '一次迭代中的最大序列数。' },
    }),
    memory_tokens: setting(z.int().min(4).max(1e9).default(24_576), {
      unit: 'tokens',
      help: {
        en: 'Key-value memory of a replica. When it is full, the latest sequence is preempted and later recomputed.',
        zh: '副本的 KV 缓存容量。满时抢占最近加入的序列，之后重新计算。',
      },
    }),
    prefix_cache: setting(z.boolean().default(true), {
      help: {
        en: 'Keep finished conversations in free memory (least recently used go first), so that a follow-up on the same replica need not compute them again.',
        zh: '把已完成的对话保留在空闲内存中（最久未用的先淘汰），同一副本上的后续请求无需重新计算。',
      },
    }),
  },
  {
    en: 'Continuous batching: an iteration takes (a + b·prompt tokens + c·sequences + d·resident tokens) / speed.',
    zh: '连续批处理：一次迭代耗时 (a + b·提示 token + c·序列数 + d·驻留 token) / 速度。',
  },
);

const slowdowns = group(
  {
    mean_interval: setting(positive().default(400), {
      unit: TIME,
      help: { en: 'Mean time between slow-downs of one replica.', zh: '单个副本两次变慢之间的平均时间。' },
    }),
    mean_duration: setting(positive().default(15), {
      unit: TIME,
      help: { en: 'Mean duration of a slow-down.', zh: '一次变慢的平均持续时间。' },
    }),
    speed_factor: setting(z.number().gt(0).max(1).default(0.4), {
      help: {
        en: 'Speed during a slow-down, as a fraction of the replica’s own.',
        zh: '变慢期间的速度，占该副本原速度的比例。',
      },
    }),
  },
  {
    en: 'Slow-downs of single replicas, which the dispatcher is not told of; null: none.',
    zh: '单个副本的变慢事件，调度器不会被告知；null 表示没有。',
  },
);

const drains = group(
  {
    mean_interval: setting(positive().default(900), {
      unit: TIME,
      help: { en: 'Mean time between drains of one replica.', zh: '单个副本两次排空之间的平均时间。' },
    }),
    mean_duration: setting(positive().default(20), {
      unit: TIME,
      help: {
        en: 'Mean time for which a drained replica takes no new request (its action is masked).',
        zh: '副本排空、不接受新请求（动作被屏蔽）的平均时间。',
      },
    }),
  },
  {
    en: 'Drains: a replica finishes what it has and takes nothing new; the last one is never drained; null: none.',
    zh: '排空：副本只处理已有请求，不接受新请求；最后一个副本不会被排空；null 表示没有。',
  },
);

/**
 * The scheduling problem. Groups left out take the defaults of the service mode (`resolveEnvironment` makes them
 * explicit): with batching the default scenario, in the plain modes no slow-downs, drains or conversations.
 */
export const environmentSchema = group(
  {
    kind: setting(z.literal('dispatch').default('dispatch'), {
      help: {
        en: 'The problem: `dispatch` sends each arriving request to one of k replicas.',
        zh: '问题类型：`dispatch` 把每个到达的请求分派给 k 个副本之一。',
      },
    }),
    service: setting(z.enum(SERVICE_MODES).default('batching'), {
      help: {
        en: 'How replicas serve: `batching` (continuous batching of a language model), or one request at a time, first come first served, with work of mean 1 (`exponential`, `deterministic`).',
        zh: '副本的服务方式：`batching`（语言模型连续批处理），或先来先服务、一次处理一个、平均工作量为 1（`exponential`、`deterministic`）。',
      },
    }),
    replica_speeds: setting(z.array(positive()).min(1).max(4096).default([1.1, 1, 1, 0.9]), {
      help: {
        en: 'Relative speed of each replica; their number is the number of actions.',
        zh: '每个副本的相对速度；其个数就是动作数。',
      },
    }),
    load: setting(z.number().gt(0).lte(1).nullable().default(0.8), {
      help: {
        en: 'Offered work over capacity: arrival rate over the sum of the replicas’ saturation rates (in the plain modes, of their speeds). null: a trace’s own times.',
        zh: '负载：到达率与各副本饱和速率之和的比值（简单模式下为速度之和）。null 表示采用轨迹自身的时间。',
      },
    }),
    arrivals: setting(
      z
        .string()
        .regex(/^(poisson|bursty|daily)$|\.[cC][sS][vV]$/)
        .default('poisson'),
      {
        form: {
          en: '"poisson", "bursty", "daily" or a path ending in ".csv"',
          zh: '"poisson"、"bursty"、"daily" 或以 ".csv" 结尾的路径',
        },
        help: {
          en: '`poisson`, `bursty`, `daily`, or the path of a trace (.csv with columns arrival_time,prompt_tokens,output_tokens[,conversation]).',
          zh: '`poisson`（泊松）、`bursty`（突发）、`daily`（日周期），或轨迹文件路径（.csv，列为 arrival_time,prompt_tokens,output_tokens[,conversation]）。',
        },
      },
    ),
    bursty: bursty.prefault({}),
    daily: daily.prefault({}),
    requests: requests.prefault({}),
    conversations: conversations.nullable().optional(),
    batching: batching.prefault({}),
    slowdowns: slowdowns.nullable().optional(),
    drains: drains.nullable().optional(),
    reading_interval: setting(z.number().min(0).default(0), {
      unit: TIME,
      help: {
        en: 'Time between readings of the replicas’ queues and memory; in between the dispatcher knows only what it sent itself. 0: always fresh.',
        zh: '两次读取副本队列与内存状态之间的时间；期间调度器只知道自己派出的请求。0 表示始终最新。',
      },
    }),
    target_latency: setting(positive().optional(), {
      unit: TIME,
      help: {
        en: 'Service target: the latency within which a request should be done. Left out: 10 s (batching), 5 mean service times (plain).',
        zh: '服务目标：请求应在此延迟内完成。缺省：10 秒（batching），5 个平均服务时间（简单模式）。',
      },
    }),
    observation: setting(
      z
        .array(z.enum(FEATURE_GROUPS))
        .min(1)
        .default([...FEATURE_GROUPS]),
      {
        help: { en: 'Feature groups in the observation.', zh: '观测中包含的特征组。' },
      },
    ),
    episode_requests: setting(z.int().min(1).max(1e9).default(512), {
      unit: 'requests',
      help: { en: 'Requests of an episode that count in metrics and reward.', zh: '每个回合计入指标与奖励的请求数。' },
    }),
    warmup_requests: setting(z.int().min(0).max(1e9).default(64), {
      unit: 'requests',
      help: { en: 'Requests before them, which do not count.', zh: '在此之前、不计入的预热请求数。' },
    }),
  },
  { en: 'The scheduling problem.', zh: '调度问题。' },
);

export type EnvironmentConfiguration = z.output<typeof environmentSchema>;
export type RequestSettings = z.output<typeof requests>;
export type ConversationSettings = z.output<typeof conversations>;
export type BatchingSettings = z.output<typeof batching>;
export type SlowdownSettings = z.output<typeof slowdowns>;
export type DrainSettings = z.output<typeof drains>;
export type BurstySettings = z.output<typeof bursty>;
export type DailySettings = z.output<typeof daily>;

/** A configuration in which nothing is left to defaults. */
export type ResolvedEnvironment = EnvironmentConfiguration & {
  readonly conversations: ConversationSettings | null;
  readonly slowdowns: SlowdownSettings | null;
  readonly drains: DrainSettings | null;
  readonly target_latency: number;
};

/** Whether `arrivals` is the path of a trace rather than the name of a process. */
export function isTrace(arrivals: string): boolean {
  return /\.csv$/i.test(arrivals);
}

/** Makes a parsed configuration explicit, with the defaults of its service mode. Resolving twice changes nothing. */
export function resolveEnvironment(configuration: EnvironmentConfiguration): ResolvedEnvironment {
  const plain = configuration.service !== 'batching';
  const { conversations: c, slowdowns: s, drains: d, target_latency: target } = configuration;
  return {
    ...configuration,
    conversations: plain ? null : c === undefined ? conversations.parse({}) : c,
    slowdowns: s !== undefined ? s : plain ? null : slowdowns.parse({}),
    drains: d !== undefined ? d : plain ? null : drains.parse({}),
    target_latency: target ?? (plain ? 5 : 10),
    observation: FEATURE_GROUPS.filter((name) => configuration.observation.includes(name)),
  };
}
