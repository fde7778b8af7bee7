import type { RouteLocationRaw } from 'vue-router';
import type { RunRow } from '../../contract/host/runs.ts';
import type { Text } from '../../contract/language.ts';

export interface NextThing {
  readonly label: Text;
  readonly to: RouteLocationRaw;
}

/** What is useful after a run: PPO from what a pretraining made, a comparison with what PPO made. */
export function nextThing({ run, kind, state, from }: RunRow): NextThing | null {
  if (state !== 'finished') return null;
  if (kind === 'pretrain') {
    return {
      label: { en: 'PPO from this model…', zh: '从此模型启动 PPO…' },
      to: { name: 'ppo', query: { model: `${run}/best_model.pt` } },
    };
  }
  return from === null
    ? null
    : { label: { en: 'Compare the modes…', zh: '对比各模式…' }, to: { name: 'compare', query: { model: from } } };
}
