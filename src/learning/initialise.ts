import type { Random } from '../base/random.ts';
import type { ParameterStore } from './engine.ts';
import type { PolicyShape } from './policy-shape.ts';

/** Gain that keeps the variance of a layer's output (He et al. 2015; values as in torch.nn.init.calculate_gain). */
const GAINS: Readonly<Record<PolicyShape['activation'], number>> = { relu: Math.SQRT2, tanh: 5 / 3, elu: Math.SQRT2 };

/**
 * Sets initial weights:
 * - MLP matrices: uniform with variance gain² / in (He et al. 2015), biases 0;
 * - GRU: uniform in ±1/√hidden, as torch.nn.GRU;
 * - LayerNorm: weight 1, bias 0;
 * - action head: a hundredth of the linear bound, bias 0, so that the first policy is close to uniform
 *   (Andrychowicz et al. 2021, "What matters in on-policy reinforcement learning?"); value head: plain linear bound;
 * - logarithms of standard deviations: 0 of a Gaussian, −2 of state-dependent exploration, as rl-zoo sets them.
 */
export function initialise(store: Pick<ParameterStore, 'specs' | 'value'>, shape: PolicyShape, random: Random): void {
  for (const spec of store.specs) {
    const values = store.value(spec.name);
    const inputs = spec.shape.length > 1 ? spec.shape[0] : 0;
    if (spec.name === 'log_std') values.fill(shape.actionKind === 'gaussian_sde' ? -2 : 0);
    else if (spec.name.startsWith('gru.')) uniform(values, 1 / Math.sqrt(shape.hiddenSize), random);
    else if (inputs === 0) values.fill(spec.name.endsWith('.weight') ? 1 : 0);
    else if (spec.name === 'actor.weight') uniform(values, 0.01 / Math.sqrt(inputs), random);
    else if (spec.name === 'critic.weight') uniform(values, 1 / Math.sqrt(inputs), random);
    else uniform(values, GAINS[shape.activation] * Math.sqrt(3 / inputs), random);
  }
}

function uniform(values: Float32Array, bound: number, random: Random): void {
  for (let i = 0; i < values.length; i++) values[i] = bound * (2 * random.uniform() - 1);
}
