/** What the layers of the MLP end in, by the names that `activation` takes. */
export const ACTIVATIONS = ['relu', 'tanh', 'elu'] as const;
export type Activation = (typeof ACTIVATIONS)[number];
