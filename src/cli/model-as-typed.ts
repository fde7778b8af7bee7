import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { failure } from '../contract/errors/index.ts';
import { aliasedModels } from '../store/models/aliased-models.ts';
import { pathAsTyped } from './path-as-typed.ts';

/**
 * The model file that is meant: as typed, or where there is no such file, the model that has it as an alias. Throws
 * catalog/several-models.
 */
export function modelAsTyped(name: string, cwd: string): string {
  const path = pathAsTyped(name, cwd);
  if (/[/\\]/.test(name) || existsSync(path)) return path;
  const models = aliasedModels(cwd, name);
  if (models.length === 0) return path;
  if (models.length > 1) {
    throw failure('catalog/several-models', { name, models: models.map((model) => relative(cwd, model)) });
  }
  return pathAsTyped(relative(cwd, models[0]), cwd);
}
