import { entry, shown } from './entry.ts';

export const engineErrors = {
  'engine/gpu-unsupported': entry<{ device: string; engine: string }>({
    en: (p) => ({
      problem: `device: expected auto or cpu with engine ${p.engine}, which runs on the CPU, found ${p.device}`,
      fix: 'set engine to auto, compiled or tensorflow, or device to auto or cpu',
    }),
    zh: (p) => ({
      problem: `device：engine 为 ${p.engine} 时只能在 CPU 上运行，应为 auto 或 cpu，实为 ${p.device}`,
      fix: '请将 engine 设为 auto、compiled 或 tensorflow，或将 device 设为 auto 或 cpu',
    }),
  }),
  'engine/unknown-engine': entry<{ engine: string; known: readonly string[] }>({
    en: (p) => ({ problem: `engine: expected ${p.known.join(', ')}, found ${shown(p.engine)}` }),
    zh: (p) => ({ problem: `engine：应为 ${p.known.join('、')}，实为 ${shown(p.engine)}` }),
  }),
  'engine/unknown-device': entry<{ device: string }>({
    en: (p) => ({ problem: `device: expected auto, cpu or gpu, found ${p.device}` }),
    zh: (p) => ({ problem: `device：应为 auto、cpu 或 gpu，实为 ${p.device}` }),
  }),
  /** A package with native code is missing or does not load on this machine. */
  'engine/native-module': entry<{ module: string; reason: string }>({
    en: (p) => ({
      problem: `the native module ${p.module} cannot be loaded: ${p.reason}`,
      fix: 'install the packages again (npm ci), or use engine: reference, which needs nothing native but is about a hundred times slower',
    }),
    zh: (p) => ({
      problem: `无法加载原生模块 ${p.module}：${p.reason}`,
      fix: '请重新安装依赖（npm ci），或使用 engine: reference（不需要原生模块，但慢约一百倍）',
    }),
  }),
  /** ONNX Runtime refuses a graph, or fails while it runs one. */
  'engine/runtime': entry<{ program: string; doing: string; reason: string }>({
    en: (p) => ({
      problem: `${p.program}: ONNX Runtime could not ${p.doing} it: ${p.reason}`,
      fix: 'if memory is short, make batch_size or hidden_size smaller; device: cpu works without a GPU, engine: reference without ONNX Runtime',
    }),
    zh: (p) => ({
      problem: `${p.program}：ONNX Runtime ${p.doing === 'load' ? '加载' : '运行'}失败：${p.reason}`,
      fix: '若内存不足，请减小 batch_size 或 hidden_size；device: cpu 不需要 GPU，engine: reference 不依赖 ONNX Runtime',
    }),
  }),
  'engine/too-large': entry<{ parameters: number; bytes: number; reason: string }>({
    en: (p) => ({
      problem: `${p.parameters} parameters with gradients and moments need ${p.bytes} bytes in one block: ${p.reason}`,
      fix: 'make hidden_size, layer_N or gru_layers smaller',
    }),
    zh: (p) => ({
      problem: `${p.parameters} 个参数连同梯度与动量需要一块 ${p.bytes} 字节的内存：${p.reason}`,
      fix: '请减小 hidden_size、layer_N 或 gru_layers',
    }),
  }),
  /** An array handed to a program does not fit what the program declares. */
  'engine/input': entry<{ program: string; input: string; expected: string; found: string }>({
    en: (p) => ({ problem: `${p.program}, input ${p.input}: expected ${p.expected}, found ${p.found}` }),
    zh: (p) => ({ problem: `${p.program}，输入 ${p.input}：应为 ${p.expected}，实为 ${p.found}` }),
  }),
};
