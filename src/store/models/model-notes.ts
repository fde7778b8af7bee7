import { readMeta, writeMeta } from '../runs/meta.ts';
import { RUN_FILES } from '../runs/layout.ts';
import { MODEL_FILES } from './model-folder.ts';

/** What people noted about one model. */
export interface ModelNotes {
  readonly tags: readonly string[];
  readonly aliases: readonly string[];
  readonly notes: string;
}

/**
 * What people noted about a model file: of an imported model it stands in meta.json beside it, of a run's model in the
 * run's. Throws run/damaged and `file/*` errors.
 *
 * @param name of the file in its folder
 */
export function readModelNotes(directory: string, name: string): ModelNotes {
  const meta = readMeta(directory);
  if (name === MODEL_FILES.model) return meta;
  const own = meta.models?.[name];
  const aliases = name === RUN_FILES.bestModel ? meta.aliases : (own?.aliases ?? []);
  return { tags: own?.tags ?? [], aliases, notes: own?.notes ?? '' };
}

export function writeModelNotes(directory: string, name: string, { tags, aliases, notes }: ModelNotes): void {
  const meta = readMeta(directory);
  const noted = { tags: [...tags], aliases: [...aliases], notes };
  if (name === MODEL_FILES.model) {
    writeMeta(directory, { ...meta, ...noted });
    return;
  }
  const isBest = name === RUN_FILES.bestModel;
  writeMeta(directory, {
    ...meta,
    ...(isBest && { aliases: noted.aliases }),
    models: { ...meta.models, [name]: { ...meta.models?.[name], ...noted, ...(isBest && { aliases: [] }) } },
  });
}
