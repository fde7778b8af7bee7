import { Option, type Command } from 'commander';
import type { Language } from '../contract/language.ts';
import { MODEL_FORMAT_NAMES } from '../contract/model-formats.ts';
import { collected, common, withSettings, type Common, type ContextOf } from './common-options.ts';
import type { ExportOptions } from './commands/export.ts';
import type { EnsembleOptions } from './commands/models/ensemble.ts';
import type { ListOptions } from './commands/models/list.ts';
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
  addCatalogue(models, language, context);
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

/** Those that work with the catalogue. */
function addCatalogue(models: Command, language: Language, context: ContextOf): void {
  common(models.command('list'), language)
    .description(HELP.modelsList[language])
    .option('--search <words>', HELP.modelsSearch[language])
    .option('--tag <tag>', HELP.modelsTag[language], collected)
    .option('--sort <column>', HELP.modelsSort[language])
    .option('--limit <n>', HELP.modelsLimit[language], '50')
    .action(async (options: ListOptions & Common) => {
      const { listCommand } = await import('./commands/models/list.ts');
      process.exitCode = await listCommand(options, context(options));
    });
  common(models.command('show'), language)
    .description(HELP.modelsShow[language])
    .argument('<model>', HELP.modelName[language])
    .action(async (model: string, options: Common) => {
      const { showCommand } = await import('./commands/models/show.ts');
      process.exitCode = await showCommand(model, context(options));
    });
  common(models.command('tag'), language)
    .description(HELP.tag[language])
    .argument('<model>', HELP.modelName[language])
    .argument('<changes...>', HELP.tagChanges[language])
    .allowUnknownOption() // -tag
    .helpOption('--help', HELP.help[language]) // -h would be read out of -heavy
    .action(async (model: string, changes: string[], options: Common) => {
      const { tagCommand } = await import('./commands/models/tag.ts');
      process.exitCode = await tagCommand(model, changes, context(options));
    });
  common(models.command('alias'), language)
    .description(HELP.alias[language])
    .argument('<model>', HELP.modelName[language])
    .argument('<alias>', HELP.aliasName[language])
    .option('--remove', HELP.aliasRemove[language])
    .action(async (model: string, alias: string, options: { readonly remove?: boolean } & Common) => {
      const { aliasCommand } = await import('./commands/models/tag.ts');
      process.exitCode = await aliasCommand(model, alias, options, context(options));
    });
  common(models.command('remove'), language)
    .description(HELP.modelsRemove[language])
    .argument('<model>', HELP.modelName[language])
    .action(async (model: string, options: Common) => {
      const { removeCommand } = await import('./commands/models/remove.ts');
      process.exitCode = await removeCommand(model, context(options));
    });
  common(models.command('reindex'), language)
    .description(HELP.reindex[language])
    .action(async (options: Common) => {
      const { reindexCommand } = await import('./commands/models/reindex.ts');
      process.exitCode = await reindexCommand(context(options));
    });
}
