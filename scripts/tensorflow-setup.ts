/**
 * `npm run tensorflow:setup`: makes `engine: tensorflow` work on this machine (docs/tensorflow.md).
 *
 *     npm run tensorflow:setup -- [--gpu] [--wheel] [--mirror URL] [--import FOLDER]
 */
import { parseArgs } from 'node:util';
import { TypedError } from '../src/base/errors.ts';
import { describe } from '../src/contract/errors/index.ts';
import { languageOfVariables, type Text } from '../src/contract/language.ts';
import { setUpTensorflow } from '../src/engines/tensorflow/set-up/set-up.ts';

const language = languageOfVariables(process.env);
const say = (text: Text): void => console.log(text[language]);

const { values } = parseArgs({
  options: {
    gpu: { type: 'boolean', default: false },
    wheel: { type: 'boolean', default: false },
    mirror: { type: 'string' },
    import: { type: 'string' },
  },
});
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());

try {
  const { finding, log } = await setUpTensorflow({
    gpu: values.gpu,
    wheel: values.wheel,
    ...(values.mirror !== undefined && { mirror: values.mirror }),
    ...(values.import !== undefined && { importFrom: values.import }),
    onProgress: say,
    signal: stopping.signal,
  });
  const devices = finding.devices.join(', ');
  say({
    en: `devices: ${devices}; folder: ${finding.folder}; log: ${log}`,
    zh: `设备：${devices}；文件夹：${finding.folder}；日志：${log}`,
  });
} catch (error) {
  if (!(error instanceof TypedError)) throw error;
  console.error(describe(error, language));
  process.exitCode = stopping.signal.aborted ? 130 : 1;
}
