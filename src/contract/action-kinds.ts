/**
 * How a policy's outputs become an action: `categorical`, one of action_dim choices; `gaussian`, action_dim numbers from
 * independent normal distributions of one standard deviation each; `gaussian_sde`, the same with standard deviations
 * that depend on the state (Raffin, Kober and Stulp 2021, "Smooth exploration for robotic reinforcement learning").
 */
export const ACTION_KINDS = ['categorical', 'gaussian', 'gaussian_sde'] as const;
export type ActionKind = (typeof ACTION_KINDS)[number];
