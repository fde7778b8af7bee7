import { entry } from './entry.ts';

export const compilerErrors = {
  /** A program uses a tfjs kernel that the recorder has no translation for. */
  'compiler/unknown-kernel': entry<{ program: string; kernel: string; known: string }>({
    en: (p) => ({
      problem: `${p.program}: expected only kernels that can be recorded (${p.known}), found ${p.kernel}`,
      fix: `write the program without ${p.kernel}, add it to src/compiler/kernels, or use engine: reference`,
    }),
    zh: (p) => ({
      problem: `${p.program}：只能使用可录制的算子（${p.known}），实际用到了 ${p.kernel}`,
      fix: `改写程序以避开 ${p.kernel}，或在 src/compiler/kernels 中加入它，或使用 engine: reference`,
    }),
  }),
  /** A kernel is known, but not with these inputs or attributes. */
  'compiler/unsupported': entry<{ program: string; kernel: string; found: string }>({
    en: (p) => ({
      problem: `${p.program}: the kernel ${p.kernel} cannot be recorded like this: ${p.found}`,
      fix: 'write that part of the program differently, or use engine: reference',
    }),
    zh: (p) => ({
      problem: `${p.program}：算子 ${p.kernel} 无法以这种方式录制：${p.found}`,
      fix: '请改写程序的这一部分，或使用 engine: reference',
    }),
  }),
  /** A program reads a number that exists only when the graph runs. */
  'compiler/value-read': entry<{ program: string; tensor: string }>({
    en: (p) => ({
      problem: `${p.program}: expected a program that reads no tensor's value while it is recorded, found a read of ${p.tensor}`,
      fix: 'keep the computation in tensors, or return the tensor as an output; or use engine: reference',
    }),
    zh: (p) => ({
      problem: `${p.program}：录制期间程序不得读取张量的值，实际读取了 ${p.tensor}`,
      fix: '让计算保持在张量中，或把该张量作为输出返回；或使用 engine: reference',
    }),
  }),
  /** The gradient of the loss cannot be taken. */
  'compiler/no-gradient': entry<{ program: string; found: string }>({
    en: (p) => ({
      problem: `${p.program}: expected a loss that can be differentiated, found: ${p.found}`,
      fix: 'give the operation a custom gradient, or stop the gradient before it',
    }),
    zh: (p) => ({
      problem: `${p.program}：损失应当可微，实际为：${p.found}`,
      fix: '为该运算提供自定义梯度，或在其之前停止梯度',
    }),
  }),
  /** A recorded graph breaks a rule of graphs: a fault of the compiler. */
  'compiler/invalid-graph': entry<{ graph: string; where: string; expected: string; found: string }>({
    en: (p) => ({
      problem: `${p.graph}, ${p.where}: expected ${p.expected}, found ${p.found}`,
      fix: 'this is a fault of the compiled engine: report it; engine: reference works without it',
    }),
    zh: (p) => ({
      problem: `${p.graph}，${p.where}：应为 ${p.expected}，实为 ${p.found}`,
      fix: '这是 compiled 引擎的缺陷，请报告；可先使用 engine: reference',
    }),
  }),
  /** A file of the cache of compiled graphs is not what was written. */
  'compiler/damaged-cache': entry<{ path: string }>({
    en: (p) => ({
      problem: `${p.path}: expected a compiled graph as it was stored, found other bytes; it is deleted and made again`,
      fix: 'nothing needs to be done; if it happens again, check the disk, or set WARMSTART_GRAPH_CACHE to another folder or off',
    }),
    zh: (p) => ({
      problem: `${p.path}：缓存的计算图已损坏（内容与写入时不一致），已删除并将重新生成`,
      fix: '无需处理；若反复出现，请检查磁盘，或将 WARMSTART_GRAPH_CACHE 设为其他文件夹或 off',
    }),
  }),
};
