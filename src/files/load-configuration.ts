import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkConfiguration, type ResolvedConfiguration } from '../contract/configuration/check.ts';
import type { Where } from '../contract/configuration/key-path.ts';
import { editDistance } from '../contract/configuration/nearest.ts';
import { applyOverrides } from '../contract/configuration/overrides.ts';
import { failure, isFailure } from '../contract/errors/index.ts';
import { readJsonc, type JsoncDocument } from './jsonc.ts';

/** The configuration taken where none is named, relative to the current folder. */
const DEFAULT_CONFIGURATION = 'configs/standalone_pretrain.json';

/** The program's own copy of it. */
const OWN_CONFIGURATION = fileURLToPath(new URL(`../../${DEFAULT_CONFIGURATION}`, import.meta.url));

export interface LoadConfigurationOptions {
  /** File as the user named it; relative to `cwd`. */
  readonly path?: string;
  /** `key=value` texts, as given to `--set`; later ones win. */
  readonly overrides?: readonly string[];
  readonly cwd: string;
}

export interface LoadedConfiguration {
  readonly configuration: ResolvedConfiguration;
  /** Where a setting was given (`configs/a.json:7:3`, `--set epochs=3`); undefined where its default applies. */
  readonly where: Where;
  /** The file, as errors call it. */
  readonly file: string;
}

/**
 * Reads a configuration, sets the overrides in it, checks it and fills in the defaults. Throws typed errors of the kinds
 * `configuration/…` and `file/…`.
 */
export function loadConfiguration({ path, overrides = [], cwd }: LoadConfigurationOptions): LoadedConfiguration {
  const file = path ?? defaultFile(cwd);
  const document = read(file, cwd);
  const whereInFile: Where = (key) => {
    const position = document.position(key);
    return position && `${file}:${position.line}:${position.column}`;
  };
  const { raw, where } = applyOverrides(document.value, overrides, whereInFile);
  return { configuration: checkConfiguration(raw, where), where, file };
}

function defaultFile(cwd: string): string {
  if (existsSync(resolve(cwd, DEFAULT_CONFIGURATION))) return DEFAULT_CONFIGURATION;
  const nearby = relative(cwd, OWN_CONFIGURATION);
  return nearby.startsWith('..') ? OWN_CONFIGURATION : nearby;
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
