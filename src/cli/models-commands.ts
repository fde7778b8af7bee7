import { Option, type Command } from 'commander';
import type { Language } from '../contract/language.ts';
import { MODEL_FORMAT_NAMES } from '../contract/model-formats.ts';
import { collected, common, withSettings, type Common, type ContextOf } from './common-options.ts';
import type { ExportOptions } from './commands/export.ts';
import type { EnsembleOptions } from './commands/models/ensemble.ts';
import type { RepairOptions } from './commands/models/repair.ts';
import { HELP } from './help.ts';

/** `warmstart export` */
export function addExport(parent: Command, language: Language, context: ContextOf): void {
  common(parent.command('export'), language)
    .description(HELP.export[language])
    .argument('<model>', HELP.model[language])
    .requiredOption('-o, --output <path>', HELP.exportOutput[language])
    .addOption(new Option('--format <format>', HELP.format[language]).choices(MODEL_FORMAT_NAMES))
    .option('--overwrite', HELP.overwriteFile[language])
    .action(async (model: string, options: ExportOptions & Common) => {
      const { exportCommand } = await import('./commands/export.ts');
      process.exitCode = await exportCommand(model, options, context(options));
    });
}

/** `warmstart models …` */
export function addModels(parent: Command, language: Language, context: ContextOf): void {
  const models = parent.command('models').description(HELP.models[language]);
  addExport(models, language, context);
  common(models.command('repair'), language)
    .description(HELP.repair[language])
    .argument('<model>', HELP.model[language])
    .requiredOption('-o, --output <path>', HELP.exportOutput[language])
    .option('--choose <key=value>', HELP.choose[language], collected)
    .option('--probe <file>', HELP.recorded[language])
    .option('--rollout <n>', HELP.repairRollout[language])
    .option('--seed <n>', HELP.rolloutSeed[language], '1000000')
    .option('--config <config>', HELP.repairConfig[language])
    .option('--set <key=value>', HELP.set[language], collected)
    .option('--overwrite', HELP.overwriteFile[language])
    .action(async (model: string, options: RepairOptions & Common) => {
      const { repairCommand } = await import('./commands/models/repair.ts');
      process.exitCode = await repairCommand(model, withSettings(options), context(options));
    });
  common(models.command('ensemble'), language)
    .description(HELP.ensemble[language])
    .argument('<models...>', HELP.ensembleModels[language])
    .requiredOption('-o, --output <path>', HELP.ensembleOutput[language])
    .option('--overwrite', HELP.ensembleOverwrite[language])
    .option('--distil', HELP.distil[language])
    .option('--episodes <n>', HELP.distilEpisodes[language])
    .option('--seed <n>', HELP.distilSeed[language])
    .option('--config <config>', HELP.distilConfig[language])
    .option('--set <key=value>', HELP.distilSet[language], collected)
    .action(async (files: string[], options: EnsembleOptions & Common) => {
      const { ensembleCommand } = await import('./commands/models/ensemble.ts');
      process.exitCode = await ensembleCommand(files, withSettings(options), context(options));
    });
  common(models.command('import'), language)
    .description(HELP.import[language])
    .argument('<file>', HELP.model[language])
    .action(async (file: string, options: Common) => {
      const { importCommand } = await import('./commands/models/import.ts');
      process.exitCode = await importCommand(file, context(options));
    });
}
