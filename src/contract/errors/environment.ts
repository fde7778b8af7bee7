import { entry, shownName } from './entry.ts';

export const environmentErrors = {
  /** An action that is not one of the environment's, or that the mask forbids. */
  'environment/action': entry<{ action: number; actions: number; masked: boolean }>({
    en: (p) => ({
      problem: p.masked
        ? `action ${p.action} is masked: that replica is draining and takes no new request`
        : `expected an action from 0 to ${p.actions - 1}, found ${p.action}`,
      fix: p.masked ? 'choose only actions that the mask allows' : 'fit action_dim to the length of replica_speeds',
    }),
    zh: (p) => ({
      problem: p.masked
        ? `动作 ${p.action} 已被屏蔽：该副本正在排空，不接受新请求`
        : `动作应在 0 到 ${p.actions - 1} 之间，实为 ${p.action}`,
      fix: p.masked ? '只选择掩码允许的动作' : '请让 action_dim 与 replica_speeds 的长度一致',
    }),
  }),

  /**
   * A number that would spoil every weight: of the observation's feature named, or, with null, the reward. `step` counts
   * from 0, `environment` too.
   */
  'environment/not-finite': entry<{ environment: number; step: number; feature: string | null; found: string }>({
    en: (p) => ({
      problem: `environment ${p.environment}, step ${p.step}: expected a finite ${p.feature === null ? 'reward' : `number in feature ${shownName(p.feature)} of the observation`}, found ${p.found}; training has stopped before it learned from it`,
      fix: 'correct the environment; the last checkpoint and the best model are kept',
    }),
    zh: (p) => ({
      problem: `环境 ${p.environment} 第 ${p.step} 步：${p.feature === null ? '奖励' : `观测特征 ${shownName(p.feature)} `}应为有限数，实为 ${p.found}；训练已在学习该数据之前停止`,
      fix: '请修正环境；最后的检查点与最佳模型均已保留',
    }),
  }),

  /** An environment of other sizes than the network. */
  'environment/sizes': entry<{
    environment: number;
    expected: { observation: number; action: number };
    found: { observation: number; action: number };
  }>({
    en: (p) => ({
      problem: `environment ${p.environment}: expected observations of ${p.expected.observation} and actions of ${p.expected.action}, found ${p.found.observation} and ${p.found.action}`,
      fix: 'fit state_dim and action_dim to the environment',
    }),
    zh: (p) => ({
      problem: `环境 ${p.environment}：观测与动作大小应为 ${p.expected.observation} 与 ${p.expected.action}，实为 ${p.found.observation} 与 ${p.found.action}`,
      fix: '请让 state_dim 与 action_dim 与环境一致',
    }),
  }),

  /** `load: null` without a trace: nothing says how fast requests arrive. */
  'environment/load-missing': entry<{ key: string; arrivals: string }>({
    en: (p) => ({
      problem: `${p.key}: expected a number in (0, 1] with arrivals "${p.arrivals}", found null`,
      fix: 'set a load, or let arrivals name a trace (.csv), whose own times are then used',
    }),
    zh: (p) => ({
      problem: `${p.key}：到达过程为 "${p.arrivals}" 时应为 (0, 1] 内的数，实为 null`,
      fix: '请设置负载，或让 arrivals 指向轨迹文件（.csv），届时采用其自身时间',
    }),
  }),

  /** A request may grow beyond the memory of a replica, which could then never serve it. */
  'environment/memory-too-small': entry<{ key: string; memoryTokens: number; needed: number }>({
    en: (p) => ({
      problem: `${p.key}: expected at least ${p.needed} tokens, the largest request, found ${p.memoryTokens}`,
      fix: 'raise batching.memory_tokens or lower requests.context_limit',
    }),
    zh: (p) => ({
      problem: `${p.key}：应不小于最大请求的 ${p.needed} 个 token，实为 ${p.memoryTokens}`,
      fix: '请增大 batching.memory_tokens，或减小 requests.context_limit',
    }),
  }),

  /** A trace that cannot be used. `row` counts data rows from 1; 0 where no single row is at fault. */
  'environment/trace': entry<{ path: string; row: number; column: string; expected: string; found: string }>({
    en: (p) => ({
      problem: `${p.path}${p.row > 0 ? ` row ${p.row}` : ''}: expected ${p.expected} in ${p.column}, found ${p.found}`,
      fix: 'correct the trace (columns arrival_time,prompt_tokens,output_tokens[,conversation], times ascending)',
    }),
    zh: (p) => ({
      problem: `${p.path}${p.row > 0 ? ` 第 ${p.row} 行` : ''}：${p.column} 应为 ${p.expected}，实为 ${p.found}`,
      fix: '请修正轨迹文件（列为 arrival_time,prompt_tokens,output_tokens[,conversation]，时间递增）',
    }),
  }),
};
