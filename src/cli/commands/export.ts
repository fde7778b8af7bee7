import { resolve } from 'node:path';
import { formatInteger } from '../../contract/format.ts';
import { MODEL_FORMATS, type ModelFormatName } from '../../contract/model-formats.ts';
import { exportModel } from '../../models/export.ts';
import { requireValidModel } from '../../models/validate.ts';
import { shellLine } from '../../files/shell-line.ts';
import { EXIT } from '../exit.ts';
import { modelAsTyped } from '../model-as-typed.ts';
import { pathAsTyped } from '../path-as-typed.ts';
import type { CommandContext } from './context.ts';

export interface ExportOptions {
  readonly output: string;
  readonly format?: ModelFormatName;
  readonly overwrite?: boolean;
}

/** Writes a model, once it is known to be valid, in another format. */
export async function exportCommand(model: string, options: ExportOptions, context: CommandContext): Promise<number> {
  const { output, cwd } = context;
  const { format, files, bytes } = exportModel({
    model: requireValidModel(modelAsTyped(model, cwd)).model,
    output: pathAsTyped(options.output, cwd),
    ...(options.format && { format: options.format }),
    overwrite: options.overwrite === true,
  });
  const { label } = MODEL_FORMATS[format];
  const [path] = files;
  output.print({
    en: `${path}: ${label.en}, ${formatInteger(bytes)} bytes, read back and found the same`,
    zh: `${path}：${label.zh}，${formatInteger(bytes)} 字节，读回核对一致`,
  });
  output.record({ event: 'exported', format, files: files.map((file) => resolve(cwd, file)), bytes });
  const next = shellLine(['npx', 'warmstart', 'validate', path]);
  output.note({ en: `next: ${next}`, zh: `下一步：${next}` });
  return EXIT.ok;
}
