import { entry, shortened } from './entry.ts';

/** The last of what a library printed, on one line. */
const last = (said: string): string => shortened(said.trim().split('\n').slice(-3).join(' '), 240);
const saidEn = (said: string): string => (said.trim() ? `; last words: ${last(said)}` : '');
const saidZh = (said: string): string => (said.trim() ? `；最后输出：${last(said)}` : '');

const OTHERWISE = {
  en: 'or set device to auto or cpu',
  zh: '或将 device 设为 auto 或 cpu',
};

/** Why `device: gpu` cannot be had. */
export const gpuErrors = {
  'gpu/choice': entry<{ device: string }>({
    en: (p) => ({
      problem: `device: expected gpu or gpu:0, found ${p.device}: which of several GPUs computes cannot be chosen`,
      fix: 'set device to gpu',
    }),
    zh: (p) => ({
      problem: `device：应为 gpu 或 gpu:0，实为 ${p.device}：有多块 GPU 时无法指定用哪一块`,
      fix: '请将 device 设为 gpu',
    }),
  }),
  'gpu/not-built': entry<{ platform: string }>({
    en: (p) => ({
      problem: `device gpu: ONNX Runtime for ${p.platform} is built without WebGPU`,
      fix: 'set device to auto or cpu',
    }),
    zh: (p) => ({
      problem: `device gpu：${p.platform} 版的 ONNX Runtime 未包含 WebGPU`,
      fix: '请将 device 设为 auto 或 cpu',
    }),
  }),
  'gpu/no-loader': entry<{ nvidia: string | null }>({
    en: (p) => ({
      problem: `device gpu: the Vulkan loader libvulkan.so.1 is not installed${p.nvidia ? ` (the machine has an ${p.nvidia})` : ''}`,
      fix: `install it (Debian, Ubuntu: apt-get install libvulkan1), ${OTHERWISE.en}`,
    }),
    zh: (p) => ({
      problem: `device gpu：未安装 Vulkan 加载库 libvulkan.so.1${p.nvidia ? `（本机有 ${p.nvidia}）` : ''}`,
      fix: `请安装它（Debian、Ubuntu：apt-get install libvulkan1），${OTHERWISE.zh}`,
    }),
  }),
  /** The loader is there, but no driver of a GPU. */
  'gpu/no-adapter': entry<{ platform: string; nvidia: string | null; said: string }>({
    en: (p) => ({
      problem: `device gpu: no driver offers a GPU${p.nvidia ? `, though nvidia-smi finds an ${p.nvidia}` : ''}${saidEn(p.said)}`,
      fix: p.nvidia
        ? `the driver's Vulkan part is missing: install the libnvidia-gl package of its version (Debian: nvidia-vulkan-icd), which brings nvidia_icd.json; a container also needs NVIDIA_DRIVER_CAPABILITIES=all; ${OTHERWISE.en}`
        : p.platform === 'linux'
          ? `install the GPU's driver with Vulkan (NVIDIA's own; Debian for AMD and Intel: mesa-vulkan-drivers), ${OTHERWISE.en}`
          : `install or update the GPU's driver, ${OTHERWISE.en}`,
    }),
    zh: (p) => ({
      problem: `device gpu：没有驱动提供 GPU${p.nvidia ? `，尽管 nvidia-smi 找到了 ${p.nvidia}` : ''}${saidZh(p.said)}`,
      fix: p.nvidia
        ? `缺少驱动的 Vulkan 部分：请安装同版本的 libnvidia-gl 包（Debian：nvidia-vulkan-icd），其中含 nvidia_icd.json；容器还需设置 NVIDIA_DRIVER_CAPABILITIES=all；${OTHERWISE.zh}`
        : p.platform === 'linux'
          ? `请安装带 Vulkan 的显卡驱动（NVIDIA 官方驱动；AMD 与 Intel 在 Debian 上为 mesa-vulkan-drivers），${OTHERWISE.zh}`
          : `请安装或更新显卡驱动，${OTHERWISE.zh}`,
    }),
  }),
  'gpu/software': entry<{ name: string; nvidia: string | null }>({
    en: (p) => ({
      problem: `device gpu: expected a GPU, found ${p.name}, which computes on the processor and is slower than device cpu${p.nvidia ? `; nvidia-smi finds an ${p.nvidia}` : ''}`,
      fix: `install the GPU's driver with Vulkan, ${OTHERWISE.en} (for tests: WARMSTART_SOFTWARE_GPU=1)`,
    }),
    zh: (p) => ({
      problem: `device gpu：应为 GPU，实为 ${p.name}；它在处理器上模拟计算，比 device cpu 更慢${p.nvidia ? `；nvidia-smi 找到了 ${p.nvidia}` : ''}`,
      fix: `请安装带 Vulkan 的显卡驱动，${OTHERWISE.zh}（测试可设 WARMSTART_SOFTWARE_GPU=1）`,
    }),
  }),
  /** The process that tried the GPU ended by itself. `how` is a signal or `exit code N`. */
  'gpu/crashed': entry<{ name: string | null; how: string; said: string }>({
    en: (p) => ({
      problem: `device gpu: trying ${p.name ?? 'the GPU'} ended its process (${p.how})${saidEn(p.said)}`,
      fix: `update the GPU's driver, ${OTHERWISE.en}`,
    }),
    zh: (p) => ({
      problem: `device gpu：试用 ${p.name ?? 'GPU'} 时进程异常结束（${p.how}）${saidZh(p.said)}`,
      fix: `请更新显卡驱动，${OTHERWISE.zh}`,
    }),
  }),
  'gpu/silent': entry<{ name: string | null; seconds: number; said: string }>({
    en: (p) => ({
      problem: `device gpu: ${p.name ?? 'the GPU'} did not answer within ${p.seconds} s${saidEn(p.said)}`,
      fix: `see whether another program occupies it, ${OTHERWISE.en}`,
    }),
    zh: (p) => ({
      problem: `device gpu：${p.name ?? 'GPU'} 在 ${p.seconds} 秒内没有响应${saidZh(p.said)}`,
      fix: `请检查是否有其他程序占用，${OTHERWISE.zh}`,
    }),
  }),
  /** ONNX Runtime failed on it in another way. */
  'gpu/failed': entry<{ name: string | null; said: string }>({
    en: (p) => ({
      problem: `device gpu: ONNX Runtime cannot use ${p.name ?? 'the GPU'}: ${last(p.said)}`,
      fix: `update the GPU's driver, ${OTHERWISE.en}`,
    }),
    zh: (p) => ({
      problem: `device gpu：ONNX Runtime 无法使用 ${p.name ?? 'GPU'}：${last(p.said)}`,
      fix: `请更新显卡驱动，${OTHERWISE.zh}`,
    }),
  }),
  'gpu/wrong-numbers': entry<{ name: string; difference: number }>({
    en: (p) => ({
      problem: `device gpu: ${p.name} computes wrongly: a matrix product differs by ${p.difference.toPrecision(2)} of its norm`,
      fix: `update the GPU's driver, ${OTHERWISE.en}`,
    }),
    zh: (p) => ({
      problem: `device gpu：${p.name} 计算有误：矩阵乘积的偏差为其范数的 ${p.difference.toPrecision(2)}`,
      fix: `请更新显卡驱动，${OTHERWISE.zh}`,
    }),
  }),
};
