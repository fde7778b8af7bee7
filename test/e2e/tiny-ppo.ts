/** A complete PPO run of about two seconds. */
export const PPO = {
  hidden_size: 16,
  layer_N: 1,
  gru_layers: 1,
  n_envs: 4,
  n_steps: 32,
  batch_size: 64,
  n_epochs: 2,
  total_steps: 1280,
  threads: 1,
  save_interval: 2,
  environment: { episode_requests: 60, warmup_requests: 10 },
  demonstrations: {
    strategies: [
      { name: 'least_outstanding', episodes: 6 },
      { name: 'round_robin', episodes: 6 },
    ],
  },
  cloning: { batch_size: 64, epochs: 2, save_interval: 0 },
  evaluation: { every: 2, episodes: 4, final_episodes: 20 },
};
