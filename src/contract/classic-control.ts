/** The classic control problems, by the ids that Gymnasium gives them. */
export const CLASSIC_CONTROL_IDS = ['CartPole-v1', 'Acrobot-v1', 'MountainCar-v0', 'Pendulum-v1'] as const;
export type ClassicControlId = (typeof CLASSIC_CONTROL_IDS)[number];
