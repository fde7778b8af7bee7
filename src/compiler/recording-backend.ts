import {
  KernelBackend,
  registerBackend,
  registerKernel,
  type BackendValues,
  type DataId,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { failure } from '../contract/errors/index.ts';
import { typeText, type ElementType, type Value } from './graph.ts';
import { GraphBuilder } from './graph-builder.ts';
import { KERNELS, type Kernel } from './kernels.ts';

export const RECORDER = 'warmstart-recorder';

/** A tfjs backend that computes nothing: its kernels append to a graph, and a tensor's data is a value of the graph. */
class RecordingBackend extends KernelBackend {
  private readonly values = new Map<DataId, { readonly value: Value; references: number }>();
  private recording: { program: string; builder: GraphBuilder } | null = null;

  /** Everything until `end` is recorded as part of this program. */
  begin(program: string): GraphBuilder {
    const builder = new GraphBuilder();
    this.recording = { program, builder };
    return builder;
  }

  end(): void {
    this.recording = null;
    this.values.clear();
  }

  /** A tensor's data for a value of the graph. */
  tensor(value: Value): TensorInfo {
    const dataId = {};
    this.values.set(dataId, { value, references: 1 });
    return { dataId, shape: [...value.shape], dtype: value.dtype as TensorInfo['dtype'] };
  }

  /** The value of the graph that a tensor stands for. */
  value(tensor: TensorInfo): Value {
    const found = this.values.get(tensor.dataId);
    if (!found) throw new Error('a tensor of another backend or recording was used');
    return found.value;
  }

  call(name: string, kernel: Kernel, inputs: object, attributes: object): TensorInfo | TensorInfo[] {
    const { program, builder } = this.current();
    const values = Object.fromEntries(
      Object.entries(inputs).map(([key, tensor]) => [key, this.value(tensor as TensorInfo)]),
    );
    try {
      const result = kernel(builder, values, attributes as Parameters<Kernel>[2]);
      return 'shape' in result ? this.tensor(result) : result.map((value) => this.tensor(value));
    } catch (error) {
      throw failure('compiler/unsupported', { program, kernel: name, found: (error as Error).message });
    }
  }

  override write(values: BackendValues, shape: number[], dtype: TensorInfo['dtype']): DataId {
    const { program, builder } = this.current();
    const type = { shape, dtype: dtype as ElementType };
    if (dtype !== 'float32' && dtype !== 'int32') {
      throw failure('compiler/unsupported', { program, kernel: 'constant', found: typeText(type) });
    }
    const data =
      dtype === 'float32' ? Float32Array.from(values as Float32Array) : Int32Array.from(values as Int32Array);
    return this.tensor(builder.constant(data, type)).dataId;
  }

  /** Constants are known while recording; everything else exists only when the graph runs. */
  override readSync(dataId: DataId): BackendValues {
    const { program, builder } = this.current();
    const { value } = this.values.get(dataId)!;
    const data = builder.constantData(value);
    if (!data)
      throw failure('compiler/value-read', { program, tensor: `${value.name ?? 'a tensor'} (${typeText(value)})` });
    return data;
  }

  override async read(dataId: DataId): Promise<BackendValues> {
    return this.readSync(dataId);
  }

  override incRef(dataId: DataId): void {
    this.values.get(dataId)!.references++;
  }

  override refCount(dataId: DataId): number {
    return this.values.get(dataId)?.references ?? 0;
  }

  /** Whether nothing refers to the data any more. */
  override disposeData(dataId: DataId): boolean {
    const found = this.values.get(dataId);
    if (found && --found.references > 0) return false;
    this.values.delete(dataId);
    return true;
  }

  override numDataIds(): number {
    return this.values.size;
  }

  override floatPrecision(): 32 {
    return 32;
  }

  override timerAvailable(): boolean {
    return false;
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: false };
  }

  override dispose(): void {}

  private current(): { program: string; builder: GraphBuilder } {
    if (!this.recording) throw new Error('nothing is being recorded');
    return this.recording;
  }
}

export const recorder = new RecordingBackend();
registerBackend(RECORDER, () => recorder);
for (const [kernelName, kernel] of Object.entries(KERNELS)) {
  registerKernel({
    kernelName,
    backendName: RECORDER,
    kernelFunc: ({ inputs, attrs }) => recorder.call(kernelName, kernel, inputs, attrs ?? {}),
  });
}
