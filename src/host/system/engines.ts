import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { TypedError } from '../../base/errors.ts';
import { describe } from '../../contract/errors/index.ts';
import type { EngineInfo } from '../../contract/host/system.ts';
import { inEveryLanguage, type Text } from '../../contract/language.ts';
import { probeGpu } from '../../engines/compiled/gpu/probe-gpu.ts';
import { createEngine } from '../../engines/index.ts';

const COMPILED: Text = {
  en: 'records the training step once and runs it as an ONNX graph; the fastest on the CPU',
  zh: '把训练步录制一次，作为 ONNX 图运行；CPU 上最快',
};
const REFERENCE: Text = {
  en: 'plain TensorFlow.js, needs nothing native; for checking, about a hundred times slower',
  zh: '纯 TensorFlow.js，不依赖本地库；用于核对，慢约一百倍',
};
const gpuWords = (name: string | null): Text => ({
  en: `the compiled engine on ${name ?? 'a GPU'}, through ONNX Runtime's WebGPU; pays for large networks and batches`,
  zh: `在 ${name ?? 'GPU'} 上运行 compiled 引擎（ONNX Runtime 的 WebGPU）；适合大网络与大批量`,
});

/** Every engine on every device, the fastest first. `load`: whether native code may be loaded into this process to see. */
export async function engines(load: boolean): Promise<readonly EngineInfo[]> {
  const [native, gpu] = await Promise.all([load ? loadFailure() : null, probeGpu()]);
  return [
    {
      engine: 'compiled',
      device: 'cpu',
      available: native === null,
      version: versionOf('onnxruntime-node'),
      about: COMPILED,
      ...(native ? reasonAndFix(native) : { reason: null, fix: null }),
    },
    {
      engine: 'reference',
      device: 'cpu',
      available: true,
      version: versionOf('@tensorflow/tfjs-core'),
      about: REFERENCE,
      reason: null,
      fix: null,
    },
    {
      engine: 'compiled',
      device: 'gpu',
      available: gpu.available,
      version: versionOf('onnxruntime-node'),
      about: gpuWords(gpu.available ? gpu.name : null),
      ...(gpu.available ? { reason: null, fix: null } : reasonAndFix(gpu.error)),
    },
  ];
}

async function loadFailure(): Promise<TypedError | null> {
  try {
    const engine = await createEngine({ engine: 'compiled', device: 'cpu', threads: 1 });
    await engine.dispose();
    return null;
  } catch (error) {
    if (error instanceof TypedError) return error;
    throw error;
  }
}

/** An error's own words, parted: what is wrong, and what to do. */
function reasonAndFix(error: TypedError): { reason: Text; fix: Text | null } {
  const parts = (language: 'en' | 'zh'): string[] => describe(error, language).split('\n  → ');
  const hasFix = parts('en').length > 1;
  return {
    reason: inEveryLanguage((language) => parts(language)[0]),
    fix: hasFix ? inEveryLanguage((language) => parts(language).slice(1).join('\n')) : null,
  };
}

function versionOf(name: string): string | null {
  try {
    const path = createRequire(import.meta.url).resolve(`${name}/package.json`);
    return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
  } catch {
    return null; // not installed
  }
}
