import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkAnyKind, type AnyConfiguration } from '../contract/configuration/any-kind.ts';
import {
  checkConfiguration,
  checkPpoConfiguration,
  type ResolvedConfiguration,
  type ResolvedPpoConfiguration,
} from '../contract/configuration/check.ts';
import type { Where } from '../contract/configuration/key-path.ts';
import type { DescribedKind } from '../contract/configuration/kind.ts';
import { PPO, PRETRAINING } from '../contract/configuration/kinds.ts';
import { editDistance } from '../contract/configuration/nearest.ts';
import { applyOverrides } from '../contract/configuration/overrides.ts';
import { failure, isFailure } from '../contract/errors/index.ts';
import { readJsonc, type JsoncDocument } from './jsonc.ts';

export interface LoadConfigurationOptions {
  /** File as the user named it; relative to `cwd`. */
  readonly path?: string;
  /** `key=value` texts, as given to `--set`; later ones win. */
  readonly overrides?: readonly string[];
  readonly cwd: string;
}

export interface LoadedConfiguration<C = ResolvedConfiguration> {
  readonly configuration: C;
  /** Where a setting was given (`configs/a.json:7:3`, `--set epochs=3`); undefined where its default applies. */
  readonly where: Where;
  /** The file, as errors call it. */
  readonly file: string;
}

/**
 * Reads a configuration of pretraining (configs/standalone_pretrain.json where none is named), sets the overrides in it,
 * checks it and fills in the defaults. Throws typed errors of the kinds `configuration/…` and `file/…`.
 */
export function loadConfiguration(options: LoadConfigurationOptions): LoadedConfiguration {
  return load(options, PRETRAINING, checkConfiguration);
}

/** The same for the configuration of a PPO run; configs/ppo.json where none is named. */
export function loadPpoConfiguration(options: LoadConfigurationOptions): LoadedConfiguration<ResolvedPpoConfiguration> {
  return load(options, PPO, checkPpoConfiguration);
}

/** The same for a configuration of any kind; one of pretraining where none is named. */
export function loadAnyConfiguration({ path, overrides = [], cwd }: LoadConfigurationOptions): AnyConfiguration {
  const file = path ?? defaultFile(PRETRAINING, cwd);
  const document = read(file, cwd);
  return checkAnyKind(document.value, overrides, whereIn(document, file), file);
}

function load<C>(
  { path, overrides = [], cwd }: LoadConfigurationOptions,
  kind: DescribedKind,
  check: (raw: unknown, where: Where) => C,
): LoadedConfiguration<C> {
  const file = path ?? defaultFile(kind, cwd);
  const document = read(file, cwd);
  const { raw, where } = applyOverrides(document.value, overrides, whereIn(document, file), kind);
  return { configuration: check(raw, where), where, file };
}

function whereIn(document: JsoncDocument, file: string): Where {
  return (key) => {
    const position = document.position(key);
    return position && `${file}:${position.line}:${position.column}`;
  };
}

/** The configuration taken where none is named: of the current folder, else the program's own copy. */
function defaultFile({ name }: DescribedKind, cwd: string): string {
  const inFolder = `configs/${name}.json`;
  if (existsSync(resolve(cwd, inFolder))) return inFolder;
  const own = fileURLToPath(new URL(`../../${inFolder}`, import.meta.url));
  const nearby = relative(cwd, own);
  return nearby.startsWith('..') ? own : nearby;
}

function read(file: string, cwd: string): JsoncDocument {
  const absolute = resolve(cwd, file);
  try {
    return readJsonc(absolute, file);
  } catch (error) {
    if (!isFailure(error, 'file/not-found')) throw error;
    throw failure('configuration/file-not-found', { path: file, nearby: nearbyFiles(file, dirname(absolute)) }, error);
  }
}

/** Up to five configurations in the folder, the most similar name first. */
function nearbyFiles(file: string, folder: string): string[] {
  const wanted = basename(file);
  return jsonFiles(folder)
    .map((name) => ({ name, distance: editDistance(wanted, name) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 5)
    .map(({ name }) => join(dirname(file), name));
}

function jsonFiles(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /\.jsonc?$/.test(name))
      .sort();
  } catch {
    return []; // without the folder there is nothing to suggest
  }
}
