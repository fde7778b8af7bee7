import { test } from 'node:test';
import type { EngineName } from '../../src/engines/index.ts';
import { tensorflowForTests, tensorflowWorks } from '../tensorflow.ts';

/** The engines that parity is tested on: TensorFlow where it is set up; elsewhere a test says that it was left out. */
export async function enginesHere(): Promise<readonly EngineName[]> {
  if (await tensorflowWorks()) return ['compiled', 'tensorflow', 'reference'];
  test('parity of the engine tensorflow', async (t) => void (await tensorflowForTests(t)));
  return ['compiled', 'reference'];
}
