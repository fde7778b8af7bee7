import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { keysOf } from '../../contract/configuration/described.ts';
import type { Preset } from '../../contract/host/configuration.ts';
import type { Text } from '../../contract/language.ts';
import { RUN_KINDS, type RunKind } from '../../contract/run.ts';
import { parseJsonc } from '../../files/jsonc.ts';
import { PROGRAM_FOLDER } from '../../files/program-folder.ts';
import { readText } from '../../files/read-text.ts';
import { TypedError } from '../../base/errors.ts';
import type { Workspace } from '../workspace.ts';
import { DESCRIBED } from './run-kinds.ts';
import { isGroup } from './settings-tree.ts';

/** Where a workspace keeps its own configurations. */
export const CONFIGURATIONS = 'configurations';

const DEPTH = 4;

/** The folder of the configurations that come with the program. */
export function shippedConfigurations(): string {
  return join(PROGRAM_FOLDER, 'configs');
}

export interface PresetFile extends Preset {
  /** Whether it comes with the program. */
  readonly shipped: boolean;
  /** What it says. */
  readonly given: Readonly<Record<string, unknown>>;
}

/** Configurations of a kind: the program's own, its default first, then those of the workspace. */
export function presetFiles(workspace: Workspace, kind: RunKind): PresetFile[] {
  const shipped = shippedConfigurations();
  const standard = `${DESCRIBED[kind].name}.json`;
  const own = filesIn(shipped).sort((a, b) => rank(a, standard) - rank(b, standard) || a.localeCompare(b));
  const kept = filesIn(join(workspace.root, CONFIGURATIONS)).sort();
  return [
    ...own.flatMap((name) => presetOf(join(shipped, name), name, { kind, workspace, shipped: true }) ?? []),
    ...kept.flatMap(
      (name) => presetOf(join(workspace.root, CONFIGURATIONS, name), name, { kind, workspace, shipped: false }) ?? [],
    ),
  ];
}

function rank(name: string, standard: string): number {
  return name === standard ? 0 : name.includes('/') ? 2 : 1;
}

function presetOf(
  path: string,
  name: string,
  { kind, workspace, shipped }: { readonly kind: RunKind; readonly workspace: Workspace; readonly shipped: boolean },
): PresetFile | null {
  try {
    const text = readText(path);
    const { value } = parseJsonc(text, name);
    if (!isGroup(value) || !mayBe(value, kind)) return null;
    const plain = name.replace(/\.jsonc?$/, '');
    return { path: workspace.relative(path), name: plain, about: firstComment(text), shipped, given: value };
  } catch (error) {
    if (error instanceof TypedError) return null; // half written, or nothing of ours
    throw error;
  }
}

/** Whether no other kind of configuration knows more of the keys. */
function mayBe(given: Readonly<Record<string, unknown>>, kind: RunKind): boolean {
  const known = (one: RunKind): number => {
    const keys = new Set(keysOf(DESCRIBED[one].described));
    return Object.keys(given).filter((key) => keys.has(key)).length;
  };
  const schema = given['$schema'];
  if (typeof schema === 'string') {
    const named = RUN_KINDS.find((one) => schema.endsWith(`/${DESCRIBED[one].name}.schema.json`));
    if (named) return named === kind;
  }
  return RUN_KINDS.every((one) => known(one) <= known(kind));
}

/** The comment before anything else, its Chinese lines apart from the others; empty where there is none. */
export function firstComment(text: string): Text {
  const lines = /^\s*((?:\/\/[^\n]*\n\s*)+)/.exec(text)?.[1].split('\n') ?? [];
  const words = lines.map((line) => line.replace(/^\s*\/\/\s?/, '').trim()).filter((line) => line !== '');
  const isChinese = (line: string): boolean => /\p{Script=Han}/u.test(line);
  const en = words.filter((line) => !isChinese(line)).join(' ');
  const zh = words.filter(isChinese).join('');
  return { en: en || zh, zh: zh || en };
}

/** Configuration files below a folder, with forward slashes; none where it is not there. */
function filesIn(folder: string): string[] {
  const found: string[] = [];
  const look = (at: string, depth: number): void => {
    for (const entry of entriesOf(at)) {
      const path = join(at, entry.name);
      if (entry.isDirectory() && depth < DEPTH) look(path, depth + 1);
      else if (entry.isFile() && /\.jsonc?$/.test(entry.name)) found.push(relative(folder, path).split(sep).join('/'));
    }
  };
  look(folder, 1);
  return found;
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return []; // not there
  }
}
