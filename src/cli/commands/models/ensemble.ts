import { extname, resolve } from 'node:path';
import { failure } from '../../../contract/errors/index.ts';
import { formatInteger } from '../../../contract/format.ts';
import type { EnsembleMember } from '../../../models/ensemble.ts';
import { requireAgreement, requireSize } from '../../../models/ensemble.ts';
import { requireValidModel } from '../../../models/validate.ts';
import { requireFreeForEnsemble, writeEnsemble } from '../../../models/write-ensemble.ts';
import { noteDescendant } from '../../../store/models/descendants.ts';
import { shellLine } from '../../../files/shell-line.ts';
import { EXIT } from '../../exit.ts';
import type { Output } from '../../output.ts';
import { pathAsTyped } from '../../path-as-typed.ts';
import { table } from '../../table.ts';
import type { CommandContext } from '../context.ts';

export interface EnsembleOptions {
  /** The file to write; with `distil` a run folder. */
  readonly output: string;
  readonly overwrite?: boolean;
  readonly distil?: boolean;
  readonly episodes?: string;
  readonly seed?: string;
  readonly config?: string;
  readonly set: readonly string[];
}

/** Puts valid models that fit one another together: into an ensemble file, or distilled into one model. */
export async function ensembleCommand(
  models: readonly string[],
  options: EnsembleOptions,
  context: CommandContext,
): Promise<number> {
  const { output, cwd } = context;
  if (!options.distil) requireNoDistilling(options);
  if (!options.distil && extname(options.output).toLowerCase() !== '.pt') {
    throw failure('command/ensemble-format', { output: options.output });
  }
  requireSize('models ensemble', models.length);
  const path = pathAsTyped(options.output, cwd);
  if (!options.distil) requireFreeForEnsemble(path, options.overwrite === true);
  const members = models.map((file) => readMember(file, cwd));
  const named = members.map(({ model, origin }) => ({ model, where: origin.file }));
  requireAgreement(options.output, named);
  if (options.distil) {
    const { distilCommand } = await import('./distil.ts');
    return distilCommand(members, options, context);
  }
  const bytes = writeEnsemble(path, { members });
  for (const { origin } of members)
    noteDescendant(resolve(cwd, origin.file), `member of the ensemble \`${resolve(cwd, options.output)}\``);
  report(members, options.output, bytes, output);
  output.record({
    event: 'ensembled',
    members: members.map(({ origin }) => origin),
    output: resolve(cwd, options.output),
  });
  return EXIT.ok;
}

/** Throws command/distil-only. */
function requireNoDistilling({ episodes, seed, config, set }: EnsembleOptions): void {
  const given = { '--episodes': episodes, '--seed': seed, '--config': config, '--set': set[0] };
  for (const [option, value] of Object.entries(given)) {
    if (value !== undefined) throw failure('command/distil-only', { option });
  }
}

/** A valid model and where it is from. Throws `model/not-valid`. */
function readMember(file: string, cwd: string): EnsembleMember {
  const { model, sha256 } = requireValidModel(pathAsTyped(file, cwd));
  const { run } = model.lineage;
  return { model, origin: { file, sha256, run: typeof run === 'string' ? run : null } };
}

function report(members: readonly EnsembleMember[], file: string, bytes: number, output: Output): void {
  const zh = output.language === 'zh';
  output.print(
    table([
      zh ? ['成员', '隐藏层', 'MLP', 'GRU', '运行'] : ['member', 'hidden', 'MLP', 'GRU', 'run'],
      ...members.map(({ model: { shape }, origin }) => [
        origin.file,
        ...[shape.hiddenSize, shape.mlpLayers, shape.gruLayers].map(String),
        origin.run ?? '–',
      ]),
    ]),
  );
  output.print({
    en: `${file}: an ensemble of ${members.length} models, ${formatInteger(bytes)} bytes`,
    zh: `${file}：由 ${members.length} 个模型组成的集成，${formatInteger(bytes)} 字节`,
  });
  const files = members.map(({ origin }) => origin.file);
  const [validate, evaluate, distil] = [
    ['validate', file],
    ['evaluate', '--model', file],
    ['models', 'ensemble', ...files, '--distil', '-o', 'outputs/distilled'],
  ].map((words) => shellLine(['npx', 'warmstart', ...words]));
  output.note({
    en: `next: check it: ${validate}\n      run it: ${evaluate}\n      train one model on what it does: ${distil}`,
    zh: `下一步：检查：${validate}\n        运行：${evaluate}\n        用其决策训练一个模型：${distil}`,
  });
}
