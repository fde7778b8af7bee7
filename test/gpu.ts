import { existsSync } from 'node:fs';
import type { TestContext } from 'node:test';
import { skipForMissingTool } from './missing-tool.ts';

/** SwiftShader, a GPU in software, as Debian's Chromium has it. */
const SWIFT_SHADER = '/usr/lib/chromium/vk_swiftshader_icd.json';
const LOADERS = ['/usr/lib/x86_64-linux-gnu/libvulkan.so.1', '/usr/lib/aarch64-linux-gnu/libvulkan.so.1'];

/** The variables with which Vulkan finds SwiftShader, and with which it may be computed on. */
const SOFTWARE_GPU = {
  VK_DRIVER_FILES: SWIFT_SHADER,
  VK_ICD_FILENAMES: SWIFT_SHADER,
  WARMSTART_SOFTWARE_GPU: '1',
};

/**
 * Lets this process find a GPU: SwiftShader, or with WARMSTART_TEST_GPU=1 the machine's own. False, with the test skipped,
 * where there is neither.
 */
export function gpuForTests(t: Pick<TestContext, 'skip'>): boolean {
  if (process.env['WARMSTART_TEST_GPU']) return true;
  if (!existsSync(SWIFT_SHADER)) skipForMissingTool(t, 'SwiftShader', 'apt-get install chromium');
  else if (!LOADERS.some(existsSync)) skipForMissingTool(t, 'the Vulkan loader', 'apt-get install libvulkan1');
  else {
    Object.assign(process.env, SOFTWARE_GPU);
    return true;
  }
  return false;
}
