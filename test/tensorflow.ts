import type { TestContext } from 'node:test';
import { probeTensorflow } from '../src/engines/tensorflow/probe-tensorflow.ts';
import { skipForMissingTool } from './missing-tool.ts';

/** Whether TensorFlow is set up and computes. */
export async function tensorflowWorks(): Promise<boolean> {
  return (await probeTensorflow()).available;
}

/** False, with the test skipped, where TensorFlow is not set up. */
export async function tensorflowForTests(t: Pick<TestContext, 'skip'>): Promise<boolean> {
  const finding = await probeTensorflow();
  if (finding.available) return true;
  const [problem] = finding.error.message.split('\n');
  skipForMissingTool(t, 'TensorFlow', `npm run tensorflow:setup; ${problem}`);
  return false;
}
