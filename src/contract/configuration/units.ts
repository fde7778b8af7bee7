/** Units of the settings in Chinese, by their spelling in the schema. */
const UNITS_ZH: Readonly<Record<string, string>> = {
  actions: '个动作',
  conversations: '个对话',
  episodes: '回合',
  environments: '个环境',
  'environment steps': '个环境步',
  epochs: '轮',
  features: '个特征',
  'fraction of the actor’s updates': '占策略更新次数的比例',
  'fraction of total_steps': '占 total_steps 的比例',
  'fraction of all steps': '占全部步数的比例',
  'fraction of episodes': '占全部回合的比例',
  'fraction of time': '占时间的比例',
  layers: '层',
  probability: '概率',
  requests: '个请求',
  seconds: '秒',
  'seconds (batching) or mean service times': '秒（batching）或平均服务时间',
  'seconds per sequence': '秒/序列',
  'seconds per token': '秒/token',
  sequences: '个序列',
  'standard deviations': '个标准差',
  threads: '个线程',
  'time steps': '个时间步',
  tokens: '个 token',
  units: '个单元',
  updates: '次更新',
};

/** A unit in Chinese; as it is where none is known (a test keeps the table whole). */
export function unitInChinese(unit: string): string {
  return UNITS_ZH[unit] ?? unit;
}

export function hasChinese(unit: string): boolean {
  return Object.hasOwn(UNITS_ZH, unit);
}
