import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { failure } from '../contract/errors/index.ts';
import {
  collect,
  type CollectionOptions,
  type DemonstratedEnvironment,
  type DemonstrationWriter,
  type Demonstrator,
} from '../demonstrations/collect.ts';
import { DemonstrationSetWriter, type SetHeader } from './demonstration-set-writer.ts';
import { DemonstrationSet } from './demonstration-set.ts';
import { isEmptyFolder, removeAbandoned } from './partial-folder.ts';
import { fingerprintOf, type Recipe } from './recipe.ts';

/** What to collect, and who plays. Environment and strategies are made only where something is collected. */
export interface CollectionRequest<View> {
  readonly recipe: Recipe;
  /** Path of the trace as it was given, for information; null: none. */
  readonly traceFile: string | null;
  createEnvironment(): DemonstratedEnvironment<View>;
  createStrategy(name: string): Demonstrator<View>;
}

/** Folder of the workspace in which sets are kept by fingerprint. */
export function demonstrationFolder(workspace: string, recipe: Recipe): string {
  return join(workspace, 'demonstrations', fingerprintOf(recipe));
}

/** Opens the set of this recipe in the workspace, collecting it first where it is not there. */
export async function findOrCollect<View>(
  workspace: string,
  request: CollectionRequest<View>,
  options: CollectionOptions = {},
): Promise<FoundSet> {
  return findOrWrite(workspace, request.recipe, (folder) => write(folder, request, options));
}

export interface FoundSet {
  readonly set: DemonstrationSet;
  /** It was there already. */
  readonly found: boolean;
}

/**
 * Opens the set of this recipe in the workspace, having it written to its folder first where it is not there.
 * `writeInto` tells whether its set took the place: another process may have been faster.
 */
export async function findOrWrite(
  workspace: string,
  recipe: Recipe,
  writeInto: (folder: string) => Promise<boolean>,
): Promise<FoundSet> {
  const folder = demonstrationFolder(workspace, recipe);
  removeAbandoned(dirname(folder));
  if (existsSync(folder) && !isEmptyFolder(folder)) return { set: DemonstrationSet.open(folder), found: true };
  const placed = await writeInto(folder);
  return { set: DemonstrationSet.open(folder), found: !placed };
}

/** Has a set filled and puts it in its place, whole or not at all; false where another has taken it meanwhile. */
export async function writeSet(
  folder: string,
  header: SetHeader,
  fill: (writer: DemonstrationWriter) => Promise<unknown>,
): Promise<boolean> {
  const writer = new DemonstrationSetWriter(folder, header);
  try {
    await fill(writer);
    return writer.finish();
  } catch (error) {
    writer.discard();
    throw error;
  }
}

/** Collects into a new or empty folder. Throws demonstrations/folder-taken where it is neither. */
export async function collectInto<View>(
  folder: string,
  request: CollectionRequest<View>,
  options: CollectionOptions = {},
): Promise<DemonstrationSet> {
  if (existsSync(folder) && !isEmptyFolder(folder)) throw failure('demonstrations/folder-taken', { folder });
  removeAbandoned(dirname(folder));
  if (!(await write(folder, request, options))) throw failure('demonstrations/folder-taken', { folder });
  return DemonstrationSet.open(folder);
}

/** Collects and puts the set in its place; false where another process has put one there meanwhile. */
async function write<View>(
  folder: string,
  { recipe, traceFile, createEnvironment, createStrategy }: CollectionRequest<View>,
  options: CollectionOptions,
): Promise<boolean> {
  if (recipe.strategies.length === 0) throw failure('demonstrations/none', {});
  const environment = createEnvironment();
  const strategies = recipe.strategies.map(({ name }) => createStrategy(name));
  const { observationSize, actionCount, featureNames } = environment;
  const header = { recipe, traceFile, observationSize, actionCount, featureNames };
  const plan = { strategies: recipe.strategies, seed: recipe.seed, switchEvery: recipe.switch_every };
  return writeSet(folder, header, (writer) => collect(plan, environment, strategies, writer, options));
}
