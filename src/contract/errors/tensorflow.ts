import { entry, shortened } from './entry.ts';

/** The last of what a library or a tool printed, on one line. */
const last = (said: string): string => shortened(said.trim().split('\n').slice(-3).join(' '), 300);
const saidEn = (said: string): string => (said.trim() ? `; last words: ${last(said)}` : '');
const saidZh = (said: string): string => (said.trim() ? `；最后输出：${last(said)}` : '');

const SET_UP = 'npm run tensorflow:setup';
const SET_UP_GPU = `${SET_UP} -- --gpu`;
const MEGABYTE = 1e6;
const megabytes = (bytes: number): string => Math.ceil(bytes / MEGABYTE).toLocaleString('en-US');

const WRONG = {
  missing: { en: 'is missing', zh: '缺失' },
  size: { en: 'has another size than when it was set up', zh: '的大小与安装时不同' },
  content: { en: 'is not as it was set up', zh: '的内容与安装时不同' },
} as const;

const OTHERWISE = { en: 'or set engine to auto', zh: '或将 engine 设为 auto' };
const NO_GPU = { en: 'or set device to auto or cpu', zh: '或将 device 设为 auto 或 cpu' };

/** Why `engine: tensorflow` or its GPU cannot be had, and what goes wrong in setting it up. */
export const tensorflowErrors = {
  'tensorflow/not-installed': entry<{ home: string }>({
    en: (p) => ({
      problem: `engine tensorflow: TensorFlow is not set up; looked in ${p.home} and among the packages`,
      fix: `run ${SET_UP} (with a GPU: ${SET_UP_GPU}), ${OTHERWISE.en}`,
    }),
    zh: (p) => ({
      problem: `engine tensorflow：尚未安装 TensorFlow；已查找 ${p.home} 与 npm 依赖`,
      fix: `请运行 ${SET_UP}（使用 GPU：${SET_UP_GPU}），${OTHERWISE.zh}`,
    }),
  }),
  'tensorflow/half-installed': entry<{ folder: string; file: string; what: keyof typeof WRONG }>({
    en: (p) => ({
      problem: `engine tensorflow: ${p.folder}: ${p.file} ${WRONG[p.what].en}`,
      fix: `run ${SET_UP} (with a GPU: ${SET_UP_GPU}), which sets it up anew, ${OTHERWISE.en}`,
    }),
    zh: (p) => ({
      problem: `engine tensorflow：${p.folder}：${p.file} ${WRONG[p.what].zh}`,
      fix: `请运行 ${SET_UP}（使用 GPU：${SET_UP_GPU}）重新安装，${OTHERWISE.zh}`,
    }),
  }),
  /** The process that tried it ended by itself. `how` is a signal or `exit code N`. */
  'tensorflow/crashed': entry<{ folder: string; how: string; said: string }>({
    en: (p) => ({
      problem: `engine tensorflow: trying ${p.folder} ended its process (${p.how})${saidEn(p.said)}`,
      fix: `run ${SET_UP}, which sets it up anew; update the GPU's driver; ${OTHERWISE.en}`,
    }),
    zh: (p) => ({
      problem: `engine tensorflow：试用 ${p.folder} 时进程异常结束（${p.how}）${saidZh(p.said)}`,
      fix: `请运行 ${SET_UP} 重新安装，或更新显卡驱动，${OTHERWISE.zh}`,
    }),
  }),
  'tensorflow/silent': entry<{ folder: string; seconds: number; said: string }>({
    en: (p) => ({
      problem: `engine tensorflow: ${p.folder} did not compute within ${p.seconds} s${saidEn(p.said)}`,
      fix: `see whether another program occupies the disk or the GPU, ${OTHERWISE.en}`,
    }),
    zh: (p) => ({
      problem: `engine tensorflow：${p.folder} 在 ${p.seconds} 秒内没有算出结果${saidZh(p.said)}`,
      fix: `请检查磁盘或 GPU 是否被其他程序占用，${OTHERWISE.zh}`,
    }),
  }),
  /** Node refused to load a file of it, or TensorFlow an operation. */
  'tensorflow/failed': entry<{ folder: string; reason: string }>({
    en: (p) => ({
      problem: `engine tensorflow: ${p.folder} cannot be used: ${last(p.reason)}`,
      fix: `run ${SET_UP}, which sets it up anew, ${OTHERWISE.en}`,
    }),
    zh: (p) => ({
      problem: `engine tensorflow：无法使用 ${p.folder}：${last(p.reason)}`,
      fix: `请运行 ${SET_UP} 重新安装，${OTHERWISE.zh}`,
    }),
  }),
  'tensorflow/wrong-numbers': entry<{ folder: string; difference: number }>({
    en: (p) => ({
      problem: `engine tensorflow: ${p.folder} computes wrongly: a matrix product differs by ${p.difference.toPrecision(2)} of its norm`,
      fix: `update the GPU's driver, ${OTHERWISE.en}`,
    }),
    zh: (p) => ({
      problem: `engine tensorflow：${p.folder} 计算有误：矩阵乘积的偏差为其范数的 ${p.difference.toPrecision(2)}`,
      fix: `请更新显卡驱动，${OTHERWISE.zh}`,
    }),
  }),
  /** An operation failed while a program ran, for want of memory above all. */
  'tensorflow/runtime': entry<{ program: string; reason: string }>({
    en: (p) => ({
      problem: `${p.program}: TensorFlow could not run it: ${last(p.reason)}`,
      fix: 'if memory is short, make batch_size or hidden_size smaller; engine: auto works without TensorFlow',
    }),
    zh: (p) => ({
      problem: `${p.program}：TensorFlow 运行失败：${last(p.reason)}`,
      fix: '若内存不足，请减小 batch_size 或 hidden_size；engine: auto 不依赖 TensorFlow',
    }),
  }),
  'tensorflow/cpu-build': entry<{ package: string }>({
    en: (p) => ({
      problem: `device gpu: TensorFlow is set up for the CPU only (${p.package})`,
      fix: `run ${SET_UP_GPU}, ${NO_GPU.en}`,
    }),
    zh: (p) => ({
      problem: `device gpu：安装的 TensorFlow 只支持 CPU（${p.package}）`,
      fix: `请运行 ${SET_UP_GPU}，${NO_GPU.zh}`,
    }),
  }),
  'tensorflow/no-driver': entry<{ said: string }>({
    en: (p) => ({
      problem: `device gpu: TensorFlow finds no NVIDIA driver, or one without a GPU${saidEn(p.said)}`,
      fix: `install the NVIDIA driver and see that nvidia-smi lists the GPU (in a container: start it with its GPUs), ${NO_GPU.en}`,
    }),
    zh: (p) => ({
      problem: `device gpu：TensorFlow 未找到 NVIDIA 驱动，或驱动下没有 GPU${saidZh(p.said)}`,
      fix: `请安装 NVIDIA 驱动，并确认 nvidia-smi 能列出 GPU（容器需带 GPU 启动），${NO_GPU.zh}`,
    }),
  }),
  'tensorflow/no-cuda-library': entry<{ libraries: string }>({
    en: (p) => ({
      problem: `device gpu: CUDA's libraries are missing${p.libraries ? `: ${p.libraries}` : ''}`,
      fix: `run ${SET_UP_GPU}, which brings them, ${NO_GPU.en}`,
    }),
    zh: (p) => ({
      problem: `device gpu：缺少 CUDA 库${p.libraries ? `：${p.libraries}` : ''}`,
      fix: `请运行 ${SET_UP_GPU}（会一并安装），${NO_GPU.zh}`,
    }),
  }),
  'tensorflow/no-gpu': entry<{ said: string }>({
    en: (p) => ({
      problem: `device gpu: TensorFlow finds no GPU${saidEn(p.said)}`,
      fix: `see that nvidia-smi lists the GPU and that its driver knows CUDA 12, ${NO_GPU.en}`,
    }),
    zh: (p) => ({
      problem: `device gpu：TensorFlow 未找到 GPU${saidZh(p.said)}`,
      fix: `请确认 nvidia-smi 能列出 GPU，且驱动支持 CUDA 12，${NO_GPU.zh}`,
    }),
  }),
  'tensorflow/no-such-gpu': entry<{ device: string; gpus: readonly string[] }>({
    en: (p) => ({
      problem: `device: expected ${p.gpus.map((name, i) => `gpu:${i} (${name})`).join(', ')}, found ${p.device}`,
    }),
    zh: (p) => ({
      problem: `device：应为 ${p.gpus.map((name, i) => `gpu:${i}（${name}）`).join('、')}，实为 ${p.device}`,
    }),
  }),
  'tensorflow/platform': entry<{ platform: string; log: string }>({
    en: (p) => ({
      problem: `TensorFlow set-up: the package's own download did not succeed (${p.log}), and there is no other way on ${p.platform}`,
      fix: `see that the network reaches it and run ${SET_UP} again, or use engine compiled`,
    }),
    zh: (p) => ({
      problem: `安装 TensorFlow：npm 包自带的下载失败（${p.log}），${p.platform} 上没有其他安装途径`,
      fix: `请检查网络后重新运行 ${SET_UP}，或使用 compiled 引擎`,
    }),
  }),
  'tensorflow/no-compiler': entry<{ compiler: string }>({
    en: (p) => ({
      problem: `TensorFlow set-up: the C++ compiler ${p.compiler} is not installed; it builds the module between Node and TensorFlow`,
      fix: `install it (Debian, Ubuntu: apt-get install g++; Fedora: dnf install gcc-c++), or name another in CXX, then run ${SET_UP} again`,
    }),
    zh: (p) => ({
      problem: `安装 TensorFlow：未安装 C++ 编译器 ${p.compiler}；连接 Node 与 TensorFlow 的模块需要由它编译`,
      fix: `请安装它（Debian、Ubuntu：apt-get install g++；Fedora：dnf install gcc-c++），或用 CXX 指定其他编译器，然后重新运行 ${SET_UP}`,
    }),
  }),
  'tensorflow/compile': entry<{ compiler: string; said: string; log: string }>({
    en: (p) => ({
      problem: `TensorFlow set-up: ${p.compiler} failed: ${last(p.said)}`,
      fix: `it needs C++17 (g++ 8 or newer); all of what it said stands in ${p.log}`,
    }),
    zh: (p) => ({
      problem: `安装 TensorFlow：${p.compiler} 编译失败：${last(p.said)}`,
      fix: `需要支持 C++17 的编译器（g++ 8 或更新）；完整输出见 ${p.log}`,
    }),
  }),
  /** A tool that fetches files is not there. */
  'tensorflow/no-tool': entry<{ tool: string; tried: string }>({
    en: (p) => ({
      problem: `TensorFlow set-up: ${p.tool} is not installed (tried ${p.tried}); it fetches TensorFlow's files`,
      fix: `install it (Debian, Ubuntu: apt-get install python3-pip npm; a Python that has it: WARMSTART_PYTHON), or fetch the files elsewhere and use ${SET_UP} -- --import FOLDER`,
    }),
    zh: (p) => ({
      problem: `安装 TensorFlow：未找到 ${p.tool}（已尝试 ${p.tried}）；TensorFlow 的文件由它下载`,
      fix: `请安装它（Debian、Ubuntu：apt-get install python3-pip npm；也可用 WARMSTART_PYTHON 指定带 pip 的 Python），或在别处下载文件后运行 ${SET_UP} -- --import 文件夹`,
    }),
  }),
  'tensorflow/download': entry<{ what: string; said: string; log: string }>({
    en: (p) => ({
      problem: `TensorFlow set-up: ${p.what} could not be downloaded: ${last(p.said)}`,
      fix: `see ${p.log}; name a nearer index with --mirror URL, or fetch the file elsewhere and use --import FOLDER`,
    }),
    zh: (p) => ({
      problem: `安装 TensorFlow：无法下载 ${p.what}：${last(p.said)}`,
      fix: `详见 ${p.log}；可用 --mirror URL 指定镜像源，或在别处下载后使用 --import 文件夹`,
    }),
  }),
  'tensorflow/import': entry<{ folder: string; file: string }>({
    en: (p) => ({
      problem: `TensorFlow set-up: ${p.folder}: expected the file ${p.file}, found none of that name`,
      fix: 'docs/tensorflow.md names the files and how to fetch them',
    }),
    zh: (p) => ({
      problem: `安装 TensorFlow：${p.folder} 中应有文件 ${p.file}，但没有找到`,
      fix: '所需文件及下载方法见 docs/tensorflow.zh-CN.md',
    }),
  }),
  'tensorflow/hash': entry<{ file: string; expected: string; found: string }>({
    en: (p) => ({
      problem: `TensorFlow set-up: ${p.file}: expected ${p.expected}, found ${p.found}: it is damaged or another file`,
      fix: 'delete it and fetch it again, from a mirror that you trust',
    }),
    zh: (p) => ({
      problem: `安装 TensorFlow：${p.file}：校验和应为 ${p.expected}，实为 ${p.found}：文件已损坏或不是该文件`,
      fix: '请删除后从可信的镜像源重新下载',
    }),
  }),
  'tensorflow/archive': entry<{ file: string; expected: string; found: string }>({
    en: (p) => ({ problem: `TensorFlow set-up: ${p.file}: expected ${p.expected}, found ${p.found}` }),
    zh: (p) => ({ problem: `安装 TensorFlow：${p.file}：应为 ${p.expected}，实为 ${p.found}` }),
  }),
  'tensorflow/disk': entry<{ folder: string; needed: number; free: number }>({
    en: (p) => ({
      problem: `TensorFlow set-up: ${p.folder}: expected ${megabytes(p.needed)} MB free, found ${megabytes(p.free)} MB`,
      fix: 'make room, or name a folder on another disk in WARMSTART_TENSORFLOW_HOME',
    }),
    zh: (p) => ({
      problem: `安装 TensorFlow：${p.folder} 需要 ${megabytes(p.needed)} MB 可用空间，实有 ${megabytes(p.free)} MB`,
      fix: '请清理磁盘，或用 WARMSTART_TENSORFLOW_HOME 指定其他磁盘上的文件夹',
    }),
  }),
  'tensorflow/stopped': entry<Record<string, never>>({
    en: () => ({ problem: 'TensorFlow set-up: stopped; what was set up before is unchanged' }),
    zh: () => ({ problem: '安装 TensorFlow：已中止；之前的安装保持不变' }),
  }),
};
