import { failure } from '../contract/errors/index.ts';
import { gpuSoFar } from './compiled/gpu/probe-gpu.ts';
import { chooseTensorflowDevice } from './choose-device.ts';
import { tensorflowSoFar } from './tensorflow/probe-tensorflow.ts';

const ENGINES = ['auto', 'compiled', 'tensorflow', 'reference'];

/**
 * Refuses an engine or a device that cannot be had, without waiting: whether there is a GPU, and whether TensorFlow works,
 * is looked for meanwhile, and said when asked again. Throws `engine/unknown-engine`, `engine/unknown-device`,
 * `engine/gpu-unsupported`, `gpu/*` and `tensorflow/*`.
 */
export function requireDevice(engine: string, device: string): void {
  requireNames(engine, device);
  if (engine === 'tensorflow') {
    const finding = tensorflowSoFar();
    if (finding?.available === false) throw finding.error;
    if (finding) chooseTensorflowDevice(device, finding);
    return;
  }
  const finding = device.startsWith('gpu') ? gpuSoFar() : null;
  if (finding?.available !== false) return;
  if (engine === 'auto') {
    const other = tensorflowSoFar();
    if (!other || (other.available && other.gpu !== null)) return;
  }
  throw finding.error;
}

/** What can be told from the names alone. */
export function requireNames(engine: string, device: string): void {
  if (!ENGINES.includes(engine)) throw failure('engine/unknown-engine', { engine, known: ENGINES });
  if (!/^(auto|cpu|gpu(:\d+)?)$/.test(device)) throw failure('engine/unknown-device', { device });
  if (!device.startsWith('gpu')) return;
  if (engine === 'reference') throw failure('engine/gpu-unsupported', { device, engine });
  if (engine !== 'tensorflow' && device !== 'gpu' && device !== 'gpu:0') throw failure('gpu/choice', { device });
}
