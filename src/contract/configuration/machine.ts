import * as z from 'zod';
import { setting } from './setting.ts';

const ENGINES = ['auto', 'compiled', 'reference'] as const;

/** What a run computes on, and with. */
export const machineSettings = {
  device: setting(
    z
      .string()
      .regex(/^(auto|cpu|gpu(:\d+)?)$/)
      .default('auto'),
    {
      form: { en: '"auto", "cpu", "gpu" or "gpu:N"', zh: '"auto"、"cpu"、"gpu" 或 "gpu:N"' },
      help: { en: 'Training device: auto, cpu, gpu or gpu:N.', zh: '训练设备：auto、cpu、gpu 或 gpu:N。' },
    },
  ),
  engine: setting(z.enum(ENGINES).default('auto'), {
    help: {
      en: 'What computes the steps; auto means compiled on the CPU.',
      zh: '计算引擎；auto 在 CPU 上为 compiled。',
    },
  }),
  threads: setting(z.int().min(0).max(1024).default(0), {
    unit: 'threads',
    help: { en: 'Threads of the engine; 0 takes all cores.', zh: '引擎线程数；0 表示使用全部核心。' },
  }),
};
