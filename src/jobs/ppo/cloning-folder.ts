/** The folder, in a PPO run's own, of the pretraining run that came first. */
export const CLONING_FOLDER = 'pretrain';
