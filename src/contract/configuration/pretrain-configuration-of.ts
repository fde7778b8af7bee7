import type { ResolvedConfiguration, ResolvedPpoConfiguration } from './check.ts';

/** Folder of the run where `output_dir` names none. */
export function ppoRunFolder({ name, output_dir: folder }: ResolvedPpoConfiguration): string {
  return folder ?? `./outputs/ppo/${name}`;
}

/**
 * The pretraining that a PPO run contains, with the settings of its `cloning` and all that both have in common. PPO
 * evaluates the policy itself, so this does not. `output_dir` is the folder `pretrain` in that of the run.
 */
export function pretrainConfigurationOf(ppo: ResolvedPpoConfiguration): ResolvedConfiguration {
  return {
    state_dim: ppo.state_dim,
    action_dim: ppo.action_dim,
    hidden_size: ppo.hidden_size,
    layer_N: ppo.layer_N,
    gru_layers: ppo.gru_layers,
    activation: ppo.activation,
    layer_norm: ppo.layer_norm,
    ...ppo.cloning,
    seed: ppo.seed,
    gamma: ppo.gamma,
    device: ppo.device,
    engine: ppo.engine,
    threads: ppo.threads,
    output_dir: `${ppoRunFolder(ppo)}/pretrain`,
    environment: ppo.environment,
    demonstrations: ppo.demonstrations,
    evaluation: { ...ppo.evaluation, every: 0, final_episodes: 0 },
  };
}
