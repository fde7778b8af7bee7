import { join } from 'node:path';
import { isFailure } from '../../contract/errors/index.ts';
import { readJson } from '../../files/read-json.ts';
import { MODEL_FILES, type ModelSource } from './model-folder.ts';

/** Where an imported model came from; null where source.json is missing or somebody else's. */
export function readModelSource(directory: string): ModelSource | null {
  try {
    const content = readJson(join(directory, MODEL_FILES.source)) as Partial<Record<keyof ModelSource, unknown>> | null;
    if (typeof content !== 'object' || content === null) return null;
    const { file, format, sha256, imported_at } = content;
    const texts = [file, format, sha256, imported_at];
    return texts.every((text) => typeof text === 'string') ? (content as ModelSource) : null;
  } catch (error) {
    if (isFailure(error, 'file/not-found') || isFailure(error, 'file/not-json')) return null;
    throw error;
  }
}
