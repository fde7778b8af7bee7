import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { SetUpContext } from './context.ts';
import { SITE } from './fetch-wheel.ts';
import { runPip } from './pip.ts';

/** NVIDIA names the oldest systems that its wheels run on in several ways. */
const PLATFORM_TAGS = ['manylinux_2_27_x86_64', 'manylinux_2_17_x86_64', 'manylinux2014_x86_64', 'manylinux1_x86_64'];

/**
 * Installs CUDA's libraries beside TensorFlow's, where those look for them. pip checks each by the hash that the index
 * gives. Throws `tensorflow/no-tool` and `tensorflow/download`.
 */
export async function fetchCuda(context: SetUpContext, requirements: readonly string[]): Promise<void> {
  const { staging, log } = context;
  const count = requirements.length;
  log.say({ en: `CUDA: downloading ${count} packages of libraries`, zh: `CUDA：正在下载 ${count} 个库` });
  await runPip(context, {
    command: ['install', '--target', join(staging, SITE), '--no-compile'],
    requirements,
    platformTags: PLATFORM_TAGS,
    what: 'CUDA',
  });
  for (const name of readdirSync(join(staging, SITE))) {
    if (name !== 'nvidia' && name !== 'tensorflow') rmSync(join(staging, SITE, name), { recursive: true });
  }
}
