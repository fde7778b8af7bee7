/** How a policy's outputs become an action: `categorical`, one of action_dim choices. */
export const ACTION_KINDS = ['categorical'] as const;
export type ActionKind = (typeof ACTION_KINDS)[number];
