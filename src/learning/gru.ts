/**
 * Gated recurrent unit with PyTorch's gates (Cho et al. 2014, in the form of torch.nn.GRU):
 *
 *     r = σ(W_ir x + b_ir + W_hr h + b_hr)
 *     z = σ(W_iz x + b_iz + W_hz h + b_hz)
 *     n = tanh(W_in x + b_in + r ∘ (W_hn h + b_hn))
 *     h' = n + z ∘ (h − n)
 *
 * `gruCell` is one step. `gruSequence` runs all steps of a sequence and differs in how, not in what, it computes:
 * 1. Everything is held features first, [features, time × lanes]. The weights are then the left factor of each
 *    recurrent product and the narrow state its right one, which matrix libraries repack before they multiply.
 * 2. The input projections of all steps are one product, and so are the gradients of each weight matrix.
 * 3. The gradient is written out. With d the gradient of h', every gate's gradient is d times a coefficient that does
 *    not depend on d, so the coefficients of all steps are computed at once, outside the loop over time:
 *
 *     dn = d ∘ (1 − z)(1 − n²)           (before tanh)
 *     dr = dn ∘ (W_hn h + b_hn) r(1 − r)   (before σ)
 *     dz = d ∘ (h − n) z(1 − z)            (before σ)
 *     dh = d ∘ z + W_hr^T dr + W_hz^T dz + W_hn^T (dn ∘ r)
 */
import {
  add,
  concat,
  matMul,
  mul,
  reshape,
  sigmoid,
  split,
  square,
  sub,
  sum,
  tanh,
  transpose,
} from '@tensorflow/tfjs-core';
import { zeros, type Tensor } from '@tensorflow/tfjs-core';
import { withGradient } from './custom-gradient.ts';
import type { NamedTensors } from './engine.ts';

/** The parameters of one layer: matrices [in, 3 × hidden], biases [3 × hidden], gates in the order r, z, n. */
interface GruLayer {
  readonly inputWeight: Tensor;
  readonly hiddenWeight: Tensor;
  readonly inputBias: Tensor;
  readonly hiddenBias: Tensor;
}

export function gruLayer(parameters: NamedTensors, layer: number): GruLayer {
  return {
    inputWeight: parameters[`gru.weight_ih_l${layer}`],
    hiddenWeight: parameters[`gru.weight_hh_l${layer}`],
    inputBias: parameters[`gru.bias_ih_l${layer}`],
    hiddenBias: parameters[`gru.bias_hh_l${layer}`],
  };
}

/** One step: x [lanes, in] and h [lanes, hidden] give the next h. */
export function gruCell({ inputWeight, hiddenWeight, inputBias, hiddenBias }: GruLayer, x: Tensor, h: Tensor): Tensor {
  const size = h.shape[1]!;
  const [inputGates, inputNew] = split(add(matMul(x, inputWeight), inputBias), [2 * size, size], 1);
  const [hiddenGates, hiddenNew] = split(add(matMul(h, hiddenWeight), hiddenBias), [2 * size, size], 1);
  const [r, z] = split(sigmoid(add(inputGates, hiddenGates)), 2, 1);
  const n = tanh(add(inputNew, mul(r, hiddenNew)));
  return add(n, mul(z, sub(h, n)));
}

/** All steps of one layer: x [in, time × lanes] and h0 [hidden, lanes] give every h, [hidden, time × lanes]. */
export function gruSequence(layer: GruLayer, x: Tensor, h0: Tensor, time: number): Tensor {
  const size = h0.shape[0];
  const [gateBias, newBias] = split(layer.hiddenBias, [2 * size, size], 0);
  // Only the candidate's hidden bias stands inside the product with r; the others join the input projection.
  const bias = add(layer.inputBias, concat([gateBias, zeros([size])], 0));
  const projection = inputProjection(layer.inputWeight, x, bias);
  return recurrence(projection, layer.hiddenWeight, reshape(newBias, [size, 1]), h0, time);
}

/**
 * The transpose of x^T W + b: x [in, time × lanes], weight [in, 3 × hidden] and bias [3 × hidden] give [3 × hidden, time ×
 * lanes]. A product is slower the other way round, with its left factor transposed.
 */
function inputProjection(weight: Tensor, x: Tensor, bias: Tensor): Tensor {
  return withGradient(
    [weight, x, bias],
    (save) => {
      save([weight, x]);
      return transpose(add(matMul(transpose(x), weight), bias));
    },
    (gradient, [weight, x]) => [matMul(x, gradient, false, true), matMul(weight, gradient), sum(gradient, 1)],
  );
}

/** @param projection [3 × hidden, time × lanes]; @param newBias [hidden, 1] */
function recurrence(projection: Tensor, weight: Tensor, newBias: Tensor, h0: Tensor, time: number): Tensor {
  const size = h0.shape[0];
  const lanes = h0.shape[1]!;
  return withGradient(
    [projection, weight, newBias, h0],
    (save) => {
      const [resetWeight, updateWeight, newWeight] = split(transpose(weight), 3, 0);
      const [resetSteps, updateSteps, newSteps] = split(projection, 3, 0).map((gate) => split(gate, time, 1));
      const before: Tensor[] = [];
      const after: Tensor[] = [];
      const resets: Tensor[] = [];
      const updates: Tensor[] = [];
      const candidates: Tensor[] = [];
      const hiddenNews: Tensor[] = [];
      let h = h0;
      for (let t = 0; t < time; t++) {
        const r = sigmoid(add(matMul(resetWeight, h), resetSteps[t]));
        const z = sigmoid(add(matMul(updateWeight, h), updateSteps[t]));
        const hiddenNew = add(matMul(newWeight, h), newBias);
        const n = tanh(add(newSteps[t], mul(r, hiddenNew)));
        before.push(h);
        h = add(n, mul(z, sub(h, n)));
        after.push(h);
        resets.push(r);
        updates.push(z);
        candidates.push(n);
        hiddenNews.push(hiddenNew);
      }
      save([weight, ...[before, resets, updates, candidates, hiddenNews].map((steps) => concat(steps, 1))]);
      return concat(after, 1);
    },
    (gradient, [weight, states, r, z, n, hiddenNew]) => {
      const open = sub(1, z);
      const dn = mul(open, sub(1, square(n)));
      const dr = mul(mul(dn, hiddenNew), mul(r, sub(1, r)));
      const dz = mul(sub(states, n), mul(z, open));
      const dhn = mul(dn, r);
      const coefficients = reshape(concat([dr, dz, dhn], 0), [3, size, time * lanes]);

      const coefficientSteps = split(coefficients, time, 2);
      const zSteps = split(z, time, 1);
      const gradientSteps = split(gradient, time, 1);
      const ds: Tensor[] = [];
      let d = gradientSteps[time - 1];
      for (let t = time - 1; t >= 0; t--) {
        ds.unshift(d);
        const dGates = reshape(mul(coefficientSteps[t], d), [3 * size, lanes]);
        const kept = mul(zSteps[t], d);
        d = add(matMul(weight, dGates), t > 0 ? add(kept, gradientSteps[t - 1]) : kept);
      }

      const all = concat(ds, 1);
      const dGates = reshape(mul(coefficients, all), [3 * size, time * lanes]);
      const [dGate, dHiddenNew] = split(dGates, [2 * size, size], 0);
      const dProjection = concat([dGate, mul(dn, all)], 0);
      const dWeight = matMul(states, dGates, false, true);
      return [dProjection, dWeight, sum(dHiddenNew, 1, true), d];
    },
  );
}
