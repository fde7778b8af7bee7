import { failure } from '../contract/errors/index.ts';
import { gpuSoFar } from './compiled/gpu/probe-gpu.ts';

/**
 * Refuses a device that an engine cannot have, without waiting: whether there is a GPU is looked for meanwhile, and said
 * when asked again. Throws `engine/unknown-device`, `engine/gpu-unsupported` and `gpu/*`.
 */
export function requireDevice(engine: string, device: string): void {
  requireDeviceName(engine, device);
  const finding = device.startsWith('gpu') ? gpuSoFar() : null;
  if (finding?.available === false) throw finding.error;
}

/** What can be told from the names alone. */
export function requireDeviceName(engine: string, device: string): void {
  if (!/^(auto|cpu|gpu(:\d+)?)$/.test(device)) throw failure('engine/unknown-device', { device });
  if (!device.startsWith('gpu')) return;
  if (engine === 'reference') throw failure('engine/gpu-unsupported', { device, engine });
  if (device !== 'gpu' && device !== 'gpu:0') throw failure('gpu/choice', { device });
}
