import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { encodeOnnx } from '../../../compiler/onnx/messages.ts';
import { onnxRuntime } from '../onnx-runtime.ts';
import { createSession, type Provider } from './session.ts';

const VALUE = { dtype: 'float32', shape: ['length'] } as const;
const COPY = {
  name: 'copy',
  operations: [{ type: 'Identity', inputs: ['x'], outputs: ['y'], attributes: {} }],
  initializers: [],
  inputs: [{ ...VALUE, name: 'x' }],
  outputs: [{ ...VALUE, name: 'y' }],
} as const;

/**
 * Takes vectors to the GPU and back. ONNX Runtime for Node makes a tensor there only as the output of a session, and
 * cannot read one, so both ways lead through a session that copies.
 */
export class Transfer {
  private readonly up: InferenceSession;
  private readonly down: InferenceSession;

  private constructor(up: InferenceSession, down: InferenceSession) {
    this.up = up;
    this.down = down;
  }

  static async create(provider: Provider): Promise<Transfer> {
    const model = encodeOnnx(COPY);
    return new Transfer(await createSession(provider, model, ['y']), await createSession(provider, model, []));
  }

  /** A copy on the GPU; the caller disposes of it. */
  async upload(array: Float32Array): Promise<Tensor> {
    const { Tensor } = await onnxRuntime();
    return (await this.up.run({ x: new Tensor('float32', array, [array.length]) }))['y'];
  }

  async download(tensor: Tensor): Promise<Float32Array> {
    return (await this.down.run({ x: tensor }))['y'].data as Float32Array;
  }

  async dispose(): Promise<void> {
    await this.up.release();
    await this.down.release();
  }
}
