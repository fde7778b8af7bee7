import * as z from 'zod';
import { setting } from './setting.ts';

const ENGINES = ['auto', 'compiled', 'tensorflow', 'reference'] as const;

/** What a run computes on, and with. */
export const machineSettings = {
  device: setting(
    z
      .string()
      .regex(/^(auto|cpu|gpu(:\d+)?)$/)
      .default('auto'),
    {
      form: { en: '"auto", "cpu" or "gpu"', zh: '"auto"、"cpu" 或 "gpu"' },
      help: {
        en: 'What training computes on: cpu, gpu, or auto, which takes a GPU for steps large enough to gain from it; with engine tensorflow wherever there is one.',
        zh: '训练设备：cpu、gpu，或 auto（每步计算量足够大时才用 GPU；引擎为 tensorflow 时只要有 GPU 就用）。',
      },
    },
  ),
  engine: setting(z.enum(ENGINES).default('auto'), {
    help: {
      en: 'What computes the steps; auto means compiled where it loads. tensorflow must be set up first (docs/tensorflow.md).',
      zh: '计算引擎；auto 为 compiled（若能加载）。tensorflow 需先安装（docs/tensorflow.zh-CN.md）。',
    },
  }),
  threads: setting(z.int().min(0).max(1024).default(0), {
    unit: 'threads',
    help: { en: 'Threads of the engine; 0 takes all cores.', zh: '引擎线程数；0 表示使用全部核心。' },
  }),
};
