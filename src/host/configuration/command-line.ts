import { keyText, valueAt, type KeyPath } from '../../contract/configuration/key-path.ts';
import { applyOverrides } from '../../contract/configuration/overrides.ts';
import type { RunKind } from '../../contract/run.ts';
import { TypedError } from '../../base/errors.ts';
import { shellLine } from '../../files/shell-line.ts';
import type { Workspace } from '../workspace.ts';
import { presetFiles, type PresetFile } from './presets.ts';
import { checkOfKind, DESCRIBED, type KindOfConfiguration } from './run-kinds.ts';
import { leaves, sameValue } from './settings-tree.ts';

/** Settings that a command line still names one by one; a text that differs in more is named by its file. */
const MOST_SETTINGS = 12;

/**
 * The words of a command line that starts a run of this configuration: a file that comes with the program or lies in the
 * workspace, and what differs from it, whichever file leaves the fewest differences. `file` is where the text itself will
 * be kept, for the case that it differs from all in much.
 */
export function commandLine(
  checked: KindOfConfiguration,
  given: Readonly<Record<string, unknown>>,
  file: string,
  workspace: Workspace,
): string[] {
  const { kind } = checked;
  const own = ['warmstart', kind, file];
  const [first] = presetFiles(workspace, kind)
    .flatMap((preset) => differencesFrom(preset, checked, given) ?? [])
    .sort((a, b) => a.settings.length - b.settings.length);
  if (!first || first.settings.length > MOST_SETTINGS) return own;
  const named = isDefaultFile(first.preset, kind) ? [] : [first.preset.path];
  return ['warmstart', kind, ...named, ...first.settings.flatMap((setting) => ['--set', setting])];
}

/** As it is typed into a shell. */
export function typedCommand(words: readonly string[]): string {
  return shellLine(['npx', ...words]);
}

/** What is set beside a preset to make it the configuration; null where nothing would. */
function differencesFrom(
  preset: PresetFile,
  checked: KindOfConfiguration,
  given: Readonly<Record<string, unknown>>,
): { readonly preset: PresetFile; readonly settings: readonly string[] } | null {
  try {
    const base = checkOfKind(checked.kind, preset.given).configuration;
    const differing = distinct([...leaves(given), ...leaves(preset.given)])
      .filter((path) => keyText(path) !== '$schema')
      .filter((path) => !sameValue(valueAt(base, path), valueAt(checked.configuration, path)));
    const settings = differing.map(
      (path) => `${keyText(path)}=${JSON.stringify(valueAt(checked.configuration, path))}`,
    );
    return leadsTo(preset, settings, checked) ? { preset, settings: settings.map(shorter) } : null;
  } catch (error) {
    if (error instanceof TypedError) return null; // a preset that is wrong in itself
    throw error;
  }
}

/** Some values are those of others left out, so it is tried rather than believed. */
function leadsTo(preset: PresetFile, settings: readonly string[], checked: KindOfConfiguration): boolean {
  const { raw } = applyOverrides(preset.given, settings, () => undefined, DESCRIBED[checked.kind]);
  return sameValue(checkOfKind(checked.kind, raw).configuration, checked.configuration);
}

/** A text needs no quotes unless it would be read as something else. */
function shorter(setting: string): string {
  const at = setting.indexOf('=');
  const text = /^"([A-Za-z_./~][\w./-]*)"$/.exec(setting.slice(at + 1))?.[1];
  return text === undefined || /^(true|false|null)$/.test(text) ? setting : `${setting.slice(0, at)}=${text}`;
}

function distinct(paths: readonly KeyPath[]): KeyPath[] {
  return [...new Map(paths.map((path) => [keyText(path), path])).values()];
}

function isDefaultFile(preset: PresetFile, kind: RunKind): boolean {
  return preset.name === DESCRIBED[kind].name && preset.shipped;
}
