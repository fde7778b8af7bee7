import type { AttributeValue, OnnxInitializer, OnnxOperation } from '../../../compiler/onnx/messages.ts';
import type { Normaliser } from '../../../demonstrations/normaliser.ts';
import type { PolicyShape } from '../../../learning/policy-shape.ts';
import type { NetworkOps } from '../../network/act-network.ts';
import { CONSTANT, NORMALISER } from './initializer-names.ts';

const EPSILON = 1e-5;
/** How far the logits of actions that are not allowed are moved down; float32 holds it exactly. */
const MASKED = 1e9;

const ACTIVATIONS: Readonly<Record<PolicyShape['activation'], string>> = { relu: 'Relu', tanh: 'Tanh', elu: 'Elu' };

/** Writes a network down as ONNX operations; its values are their names. */
export class GraphOps implements NetworkOps<string> {
  readonly operations: OnnxOperation[] = [];
  private readonly normaliser: Normaliser;
  private readonly held = new Map<string, OnnxInitializer>();
  private values = 0;

  constructor(normaliser: Normaliser) {
    this.normaliser = normaliser;
  }

  /** What the operations take beside the weights. */
  get initializers(): readonly OnnxInitializer[] {
    return [...this.held.values()];
  }

  input(name: string): string {
    return name;
  }

  normalise(x: string): string {
    const { mean, std, clip } = this.normaliser;
    const sizes = [mean.length];
    const centred = this.operation('Sub', [x, this.hold(`${NORMALISER}mean`, sizes, Float32Array.from(mean))]);
    const scaled = this.operation('Div', [centred, this.hold(`${NORMALISER}std`, sizes, Float32Array.from(std))]);
    if (!Number.isFinite(Math.fround(clip))) return scaled;
    const least = this.hold(`${NORMALISER}minimum`, [], Float32Array.of(-clip));
    const most = this.hold(`${NORMALISER}maximum`, [], Float32Array.of(clip));
    return this.operation('Clip', [scaled, least, most]);
  }

  linear(x: string, weight: string, bias: string): string {
    return this.operation('Gemm', [x, weight, bias], { transB: 1 });
  }

  activation(kind: PolicyShape['activation'], x: string): string {
    return this.operation(ACTIVATIONS[kind], [x]);
  }

  layerNorm(x: string, name: string): string {
    const attributes = { axis: -1, epsilon: { float: EPSILON } };
    return this.operation('LayerNormalization', [x, `${name}.weight`, `${name}.bias`], attributes);
  }

  sigmoid(x: string): string {
    return this.operation('Sigmoid', [x]);
  }

  tanh(x: string): string {
    return this.operation('Tanh', [x]);
  }

  add(a: string, b: string): string {
    return this.operation('Add', [a, b]);
  }

  sub(a: string, b: string): string {
    return this.operation('Sub', [a, b]);
  }

  mul(a: string, b: string): string {
    return this.operation('Mul', [a, b]);
  }

  thirds(x: string): readonly [string, string, string] {
    const parts = [this.newValue(), this.newValue(), this.newValue()] as const;
    this.operations.push({ type: 'Split', inputs: [x], outputs: parts, attributes: { axis: -1 } });
    return parts;
  }

  layerOf(hidden: string, layer: number): string {
    const index = this.hold(`${CONSTANT}layer_${layer}`, [], BigInt64Array.of(BigInt(layer)));
    return this.operation('Gather', [hidden, index], { axis: 0 });
  }

  stack(layers: readonly string[]): string {
    const first = this.hold(`${CONSTANT}first_axis`, [1], BigInt64Array.of(0n));
    const rows = layers.map((layer) => this.operation('Unsqueeze', [layer, first]));
    return this.operation('Concat', rows, { axis: 0 });
  }

  mask(logits: string, masks: string): string {
    const one = this.hold(`${CONSTANT}one`, [], Float32Array.of(1));
    const masked = this.hold(`${CONSTANT}masked`, [], Float32Array.of(MASKED));
    return this.add(logits, this.mul(this.sub(masks, one), masked));
  }

  column(x: string): string {
    return this.operation('Squeeze', [x, this.hold(`${CONSTANT}last_axis`, [1], BigInt64Array.of(-1n))]);
  }

  /** Adds an operation of one output, whose name it returns. */
  private operation(
    type: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
  ): string {
    const output = this.newValue();
    this.operations.push({ type, inputs, outputs: [output], attributes });
    return output;
  }

  private newValue(): string {
    return `value/${this.values++}`;
  }

  /** Puts a value into the file, once. */
  private hold(name: string, shape: readonly number[], data: Float32Array | BigInt64Array): string {
    const dtype = data instanceof Float32Array ? 'float32' : 'int64';
    this.held.set(name, { name, dtype, shape, data });
    return name;
  }
}
