import * as z from 'zod';
import { group, setting } from './setting.ts';

const help = { en: 'Evaluation in the environment.', zh: '在环境中的评估。' };

const shared = {
  episodes: setting(z.int().min(1).default(20), {
    unit: 'episodes',
    help: {
      en: 'Episodes of such an evaluation, the same seeds for the model and every strategy.',
      zh: '每次评估的回合数；模型与各策略使用相同种子。',
    },
  }),
  seed: setting(z.int().min(0).default(1_000_000), {
    help: {
      en: 'First seed of the evaluation episodes; apart from those of the demonstrations.',
      zh: '评估回合的首个种子；与示教数据的种子分开。',
    },
  }),
};

/** Evaluation of a pretraining run. */
export const evaluationSchema = group(
  {
    every: setting(z.int().min(0).default(10), {
      unit: 'epochs',
      help: {
        en: 'Epochs between evaluations by rollout; 0 turns them off.',
        zh: '每隔多少轮做一次环境评估；0 为关闭。',
      },
    }),
    episodes: shared.episodes,
    final_episodes: setting(z.int().min(0).default(100), {
      unit: 'episodes',
      help: { en: 'Episodes of the comparison at the end of the run.', zh: '运行结束时最终对比的回合数。' },
    }),
    seed: shared.seed,
  },
  help,
);

/** Seeds of PPO's final evaluation begin this far behind those of the evaluations that chose the best model. */
export const FINAL_SEED_OFFSET = 4_000_000;

/** Evaluation of a PPO run. */
export const ppoEvaluationSchema = group(
  {
    every: setting(z.int().min(0).default(10), {
      unit: 'updates',
      help: {
        en: 'Updates between evaluations by rollout, the best of which decides on best_model.pt; 0 turns them off.',
        zh: '每隔多少次更新做一次环境评估，评估最好的策略保存为 best_model.pt；0 为关闭。',
      },
    }),
    episodes: shared.episodes,
    final_episodes: setting(z.int().min(20).default(100), {
      unit: 'episodes',
      help: {
        en: 'Episodes, fresh ones, on which best_model.pt is evaluated at the end of the run.',
        zh: '运行结束时评估 best_model.pt 所用的全新回合数。',
      },
    }),
    seed: shared.seed,
  },
  help,
);
