import { entry, shortened } from './entry.ts';

const last = (said: string): string => shortened(said.trim().split('\n').slice(-3).join(' '), 300);

/** What can happen to the process in which an engine makes a training step. */
export const doctorErrors = {
  /** `how` is a signal or `exit code N`. */
  'doctor/crashed': entry<{ engine: string; device: string; how: string; said: string }>({
    en: (p) => ({
      problem: `engine ${p.engine} on ${p.device}: a training step ended its process (${p.how})${p.said.trim() ? `; last words: ${last(p.said)}` : ''}`,
      fix:
        p.device === 'gpu'
          ? "update the GPU's driver, or set device to cpu"
          : 'install the packages again (npm ci); engine: reference needs nothing native',
    }),
    zh: (p) => ({
      problem: `${p.device} 上的引擎 ${p.engine}：训练一步时进程异常结束（${p.how}）${p.said.trim() ? `；最后输出：${last(p.said)}` : ''}`,
      fix:
        p.device === 'gpu'
          ? '请更新显卡驱动，或将 device 设为 cpu'
          : '请重新安装依赖（npm ci）；engine: reference 不需要原生模块',
    }),
  }),
  'doctor/silent': entry<{ engine: string; device: string; seconds: number; said: string }>({
    en: (p) => ({
      problem: `engine ${p.engine} on ${p.device}: no training step within ${p.seconds} s${p.said.trim() ? `; last words: ${last(p.said)}` : ''}`,
      fix: 'see whether other programs keep the machine busy, and check again',
    }),
    zh: (p) => ({
      problem: `${p.device} 上的引擎 ${p.engine}：${p.seconds} 秒内未完成一个训练步${p.said.trim() ? `；最后输出：${last(p.said)}` : ''}`,
      fix: '请检查是否有其他程序占用本机，然后重新检查',
    }),
  }),
  /** The step was made, and its loss is another than the reference engine's. */
  'doctor/wrong-numbers': entry<{ engine: string; device: string; difference: number | null }>({
    en: (p) => ({
      problem: `engine ${p.engine} on ${p.device} computes wrongly: the loss differs by ${p.difference?.toPrecision(2) ?? 'NaN'} from the reference engine’s`,
      fix:
        p.device === 'gpu'
          ? "update the GPU's driver, or set device to cpu"
          : 'install the packages again (npm ci), and report it if it stays; engine: reference needs nothing native',
    }),
    zh: (p) => ({
      problem: `${p.device} 上的引擎 ${p.engine} 计算有误：损失与 reference 引擎相差 ${p.difference?.toPrecision(2) ?? 'NaN'}`,
      fix:
        p.device === 'gpu'
          ? '请更新显卡驱动，或将 device 设为 cpu'
          : '请重新安装依赖（npm ci），若仍如此请反馈；engine: reference 不需要原生模块',
    }),
  }),
};
