import { formatBytes } from '../../../contract/format.ts';
import type { MemoryVerdict } from '../../../contract/host/configuration.ts';
import { t } from '../../language.ts';

/** What the two numbers of a memory estimate are, and what the first is made of; a line each. */
export function memoryMeaning({ parts }: MemoryVerdict): string {
  const { program, parameters, step, demonstrations, rollout } = parts;
  const lines = [
    t({ en: 'needed at most, about / free now', zh: '峰值约需 / 当前可用' }),
    t({ en: `program and engine: ${formatBytes(program)}`, zh: `程序与引擎：${formatBytes(program)}` }),
    t({
      en: `weights, gradients, moments: ${formatBytes(parameters)}`,
      zh: `权重、梯度与动量：${formatBytes(parameters)}`,
    }),
    t({ en: `a step of this batch_size: ${formatBytes(step)}`, zh: `一步（当前 batch_size）：${formatBytes(step)}` }),
  ];
  if (demonstrations > 0) {
    lines.push(
      t({ en: `demonstrations: ${formatBytes(demonstrations)}`, zh: `示教数据：${formatBytes(demonstrations)}` }),
    );
  }
  if (rollout > 0) {
    lines.push(t({ en: `rollout, environments: ${formatBytes(rollout)}`, zh: `采样与环境：${formatBytes(rollout)}` }));
  }
  return lines.join('\n');
}
