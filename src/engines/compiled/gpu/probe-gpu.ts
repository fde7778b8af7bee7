import { runScript } from '../../../files/run-program.ts';
import { askNvidiaSmi } from '../../nvidia-smi.ts';
import { remembered } from '../../remembered.ts';
import { isSettled, readProbe, type GpuFinding } from './read-probe.ts';

const TIMEOUT_SECONDS = 20;
const NVIDIA_SECONDS = 5;

const gpu = remembered(probe);

/** Tries the GPU in a process of its own, once for this process, or `again`: the driver may have been installed since. */
export const probeGpu = gpu.find;
/** What trying the GPU gave; null until it has ended, and it begins when this is first asked. */
export const gpuSoFar = gpu.soFar;

async function probe(): Promise<GpuFinding> {
  const [end, nvidia] = await Promise.all([
    runScript(new URL('./probe-process.ts', import.meta.url), [], {
      seconds: TIMEOUT_SECONDS,
      env: { VK_LOADER_DEBUG: 'info,driver' }, // makes the Vulkan loader name the device that it opens
      enough: isSettled,
    }),
    askNvidiaSmi([], NVIDIA_SECONDS), // whether the machine has an NVIDIA GPU, even where Vulkan finds none
  ]);
  return readProbe(end, {
    platform: process.platform,
    nvidia: nvidia[0]?.name ?? null,
    software: process.env['WARMSTART_SOFTWARE_GPU'] === '1',
    timeoutSeconds: TIMEOUT_SECONDS,
  });
}
