import { formatBytes } from '../format.ts';
import { entry, shortened } from './entry.ts';

const set = (batchSize: number): string => `batch_size ${batchSize} (--set batch_size=${batchSize})`;

/** Memory that does not suffice. Sizes in bytes. */
export const memoryErrors = {
  /** Found before the run begins. `total` counts swap; `batchSize` would fit into what is free, null where none would. */
  'memory/too-large': entry<{ needed: number; total: number; batchSize: number | null }>({
    en: (p) => ({
      problem: `the run would need about ${formatBytes(p.needed)} of memory, and there are ${formatBytes(p.total)} in all`,
      fix:
        p.batchSize === null
          ? 'make hidden_size, layer_N or gru_layers smaller; no batch_size would fit'
          : `set ${set(p.batchSize)}, or make the network smaller`,
    }),
    zh: (p) => ({
      problem: `本次运行约需 ${formatBytes(p.needed)} 内存，而总共只有 ${formatBytes(p.total)}`,
      fix:
        p.batchSize === null
          ? '请减小 hidden_size、layer_N 或 gru_layers；减小 batch_size 也不够'
          : `请设 ${set(p.batchSize)}，或减小网络`,
    }),
  }),
  /** While it ran. `reason` is what the library said; null where the process could say nothing. */
  'memory/exhausted': entry<{
    reason: string | null;
    needed: number;
    free: number;
    batch: number;
    batchSize: number | null;
    gpu: boolean;
    ppo: boolean;
  }>({
    en: (p) => ({
      problem: `the memory did not suffice${p.reason === null ? '' : ` (${shortened(p.reason.trim(), 160)})`}: the run needs about ${formatBytes(p.needed)}, ${formatBytes(p.free)} are free now`,
      fix: [
        'end other programs and resume it',
        p.batchSize === null
          ? `or start with a smaller network (hidden_size, layer_N, gru_layers)${p.ppo ? ' or n_envs' : ''}: less than batch_size ${p.batch} would not do`
          : `or start with ${set(p.batchSize)} instead of ${p.batch}, or a smaller network${p.ppo ? ' or n_envs' : ''}`,
        ...(p.gpu ? ['where a GPU’s memory was short: device: cpu'] : []),
      ].join('; '),
    }),
    zh: (p) => ({
      problem: `内存不足${p.reason === null ? '' : `（${shortened(p.reason.trim(), 160)}）`}：运行约需 ${formatBytes(p.needed)}，当前可用 ${formatBytes(p.free)}`,
      fix: [
        '请结束其他程序后继续运行',
        p.batchSize === null
          ? `或改用更小的网络（hidden_size、layer_N、gru_layers）${p.ppo ? '或更少的 n_envs' : ''}重新开始：仅减小 batch_size（现为 ${p.batch}）还不够`
          : `或以 ${set(p.batchSize)}（现为 ${p.batch}）、更小的网络${p.ppo ? '或更少的 n_envs ' : ''}重新开始`,
        ...(p.gpu ? ['若是显存不足：device: cpu'] : []),
      ].join('；'),
    }),
  }),
};
