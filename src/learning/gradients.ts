/**
 * Gradients of the tfjs kernels that the programs here use, registered with tfjs when this file is imported: its own
 * come only with its bundles for browsers.
 */
import {
  backend_util,
  broadcast_util,
  concat,
  div,
  engine,
  matMul,
  mul,
  neg,
  ones,
  registerGradient,
  reshape,
  split,
  square,
  step,
  sub,
  sum,
  transpose,
  util,
  type GradConfig,
  type Tensor,
} from '@tensorflow/tfjs-core';

const GRADIENTS: readonly GradConfig[] = [
  binary('Add', (dy) => [() => dy, () => dy]),
  binary('Sub', (dy) => [() => dy, () => neg(dy)]),
  binary('Multiply', (dy, a, b) => [() => mul(dy, b), () => mul(dy, a)]),
  binary('RealDiv', (dy, a, b) => [() => div(dy, b), () => neg(div(mul(dy, a), square(b)))]),
  // Where both are equal, the first has the whole gradient.
  binary('Maximum', (dy, a, b) => [() => mul(dy, sub(1, step(sub(b, a)))), () => mul(dy, step(sub(b, a)))]),
  binary('Minimum', (dy, a, b) => [() => mul(dy, sub(1, step(sub(a, b)))), () => mul(dy, step(sub(a, b)))]),
  unary('Neg', neg),
  unary('Cast', (dy) => dy),
  ofInput('Square', (dy, x) => mul(dy, mul(x, 2))),
  ofInput('Log', (dy, x) => div(dy, x)),
  ofOutput('Exp', (dy, y) => mul(dy, y)),
  ofOutput('Relu', (dy, y) => mul(dy, step(y))),
  ofOutput('Tanh', (dy, y) => mul(dy, sub(1, square(y)))),
  ofOutput('Elu', (dy, y) => engine().runKernel<Tensor>('EluGrad', { dy, y })),
  ofInput('Reshape', (dy, x) => reshape(dy, x.shape)),
  {
    kernelName: 'Sum',
    inputsToSave: ['x'],
    gradFunc: (dy, [x], attributes) => {
      const axes = util.parseAxisParam(attributes['axis'] as number[], x.shape);
      const kept = x.shape.map((dimension, i) => (axes.includes(i) ? 1 : dimension));
      return { x: () => mul(reshape(dy as Tensor, kept), ones(x.shape)) };
    },
  },
  {
    kernelName: 'Transpose',
    gradFunc: (dy, _, attributes) => ({
      x: () => transpose(dy as Tensor, backend_util.getUndoAxesPermutation(attributes['perm'] as number[])),
    }),
  },
  {
    kernelName: 'Concat',
    saveAllInputs: true,
    gradFunc: (dy, saved, attributes) => {
      const axis = attributes['axis'] as number;
      const parts = split(
        dy as Tensor,
        saved.map(({ shape }) => shape[axis]),
        axis,
      );
      return Object.fromEntries(parts.map((part, i) => [i, () => part]));
    },
  },
  {
    kernelName: 'SplitV',
    gradFunc: (dy, _, attributes) => ({ x: () => concat(dy as Tensor[], attributes['axis'] as number) }),
  },
  {
    kernelName: 'BatchMatMul',
    inputsToSave: ['a', 'b'],
    gradFunc: (dy, [a, b], { transposeA, transposeB }) =>
      product(dy as Tensor, a, b, transposeA === true, transposeB === true),
  },
];

for (const gradient of GRADIENTS) registerGradient(gradient);

/** C = A' B' gives dA' = dC B'^T and dB' = A'^T dC; dA is dA' or its transpose, written without transposing. */
function product(
  dy: Tensor,
  a: Tensor,
  b: Tensor,
  transposeA: boolean,
  transposeB: boolean,
): Record<string, () => Tensor> {
  return {
    a: () => (transposeA ? matMul(b, dy, transposeB, true) : matMul(dy, b, false, !transposeB)),
    b: () => (transposeB ? matMul(dy, a, true, transposeA) : matMul(a, dy, !transposeA, false)),
  };
}

function binary(
  kernelName: string,
  gradients: (dy: Tensor, a: Tensor, b: Tensor) => [() => Tensor, () => Tensor],
): GradConfig {
  return {
    kernelName,
    inputsToSave: ['a', 'b'],
    gradFunc: (dy, [a, b]) => {
      const [da, db] = gradients(dy as Tensor, a, b);
      return { a: () => summedTo(a, da()), b: () => summedTo(b, db()) };
    },
  };
}

/** The gradient of an input that was broadcast: summed over the axes along which it was repeated. */
function summedTo(input: Tensor, gradient: Tensor): Tensor {
  const axes = broadcast_util.getReductionAxes(input.shape, gradient.shape);
  return axes.length === 0 ? gradient : reshape(sum(gradient, axes), input.shape);
}

function unary(kernelName: string, gradient: (dy: Tensor) => Tensor): GradConfig {
  return { kernelName, gradFunc: (dy) => ({ x: () => gradient(dy as Tensor) }) };
}

function ofInput(kernelName: string, gradient: (dy: Tensor, x: Tensor) => Tensor): GradConfig {
  return { kernelName, inputsToSave: ['x'], gradFunc: (dy, [x]) => ({ x: () => gradient(dy as Tensor, x) }) };
}

function ofOutput(kernelName: string, gradient: (dy: Tensor, y: Tensor) => Tensor): GradConfig {
  return { kernelName, outputsToSave: [true], gradFunc: (dy, [y]) => ({ x: () => gradient(dy as Tensor, y) }) };
}
