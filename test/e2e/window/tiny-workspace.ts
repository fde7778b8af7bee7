import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PPO } from '../tiny-ppo.ts';

/** Runs of a second or two, from presets of the workspace's own. The comment must survive what the form changes. */
const PRETRAIN = `{
  // a comment that stays
  "hidden_size": 16,
  "layer_N": 1,
  "gru_layers": 1,
  "batch_size": 64,
  "epochs": 3, // passes
  "save_interval": 2,
  "threads": 1,
  "environment": { "episode_requests": 60, "warmup_requests": 10 },
  "demonstrations": {
    "strategies": [
      { "name": "least_outstanding", "episodes": 6 },
      { "name": "round_robin", "episodes": 6 }
    ]
  },
  "evaluation": { "every": 2, "episodes": 2, "final_episodes": 4 },
  "output_dir": "outputs/first"
}
`;

/** What makes PPO with a model's own settings end in seconds. */
export const TINY_PPO: Readonly<Record<string, string>> = {
  name: 'second',
  total_steps: '1280',
  n_envs: '4',
  envs_sharing_inputs: '1',
  n_steps: '32',
  batch_size: '64',
  n_epochs: '2',
  'evaluation.every': '2',
  'evaluation.episodes': '4',
  'evaluation.final_episodes': '20',
};

/** Makes a folder a workspace without runs, models or data, but with two presets: `tiny-pretrain` and `tiny-ppo`. */
export function writeTinyWorkspace(folder: string): void {
  const presets = join(folder, 'configurations');
  mkdirSync(presets, { recursive: true });
  writeFileSync(join(presets, 'tiny-pretrain.json'), PRETRAIN);
  writeFileSync(join(presets, 'tiny-ppo.json'), JSON.stringify(PPO, null, 2));
}
