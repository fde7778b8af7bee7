import { valueAt } from '../../contract/configuration/key-path.ts';
import type { ResolvedPpoConfiguration } from '../../contract/configuration/check.ts';
import { checkOfKind } from '../configuration/run-kinds.ts';
import { commandLine, typedCommand } from '../configuration/command-line.ts';
import { leaves, sameValue } from '../configuration/settings-tree.ts';
import type { Workspace } from '../workspace.ts';

/** What a comparison's command line names beside its configuration. */
export interface NamedComparison {
  readonly comparison: string;
  readonly model: string | null;
  readonly modes: readonly string[];
  readonly seeds: number;
}

/** The options of a comparison's command line, configuration apart. */
export function compareOptions({ comparison, model, modes, seeds }: NamedComparison): string[] {
  const pretrained = model === null ? [] : ['--external-pretrain', model];
  return ['--modes', modes.join(','), '--seeds', String(seeds), ...pretrained, '--output', comparison];
}

/**
 * As it is typed into a shell. `file` is where the configuration is kept, should it differ much from all that come with
 * the program.
 */
export function compareCommand(
  named: NamedComparison,
  configuration: ResolvedPpoConfiguration,
  file: string,
  workspace: Workspace,
): string {
  const given = settingsOf(configuration);
  const [, , ...configured] = commandLine(checkOfKind('ppo', given), given, file, workspace);
  return typedCommand(['warmstart', 'compare', ...withoutBeginning(configured), ...compareOptions(named)]);
}

/** What makes the configuration where all else is left to defaults. */
function settingsOf(configuration: ResolvedPpoConfiguration): Record<string, unknown> {
  const defaults = checkOfKind('ppo', {}).configuration;
  const given: Record<string, unknown> = {};
  for (const path of leaves(configuration)) {
    const value = valueAt(configuration, path);
    if (sameValue(value, valueAt(defaults, path)) || path[0] === 'output_dir') continue;
    let group = given;
    for (const key of path.slice(0, -1)) group = (group[key] ??= {}) as Record<string, unknown>;
    group[path[path.length - 1]] = value;
  }
  return given;
}

/** How the modes begin, the comparison says. */
function withoutBeginning(words: readonly string[]): string[] {
  const kept: string[] = [];
  for (let i = 0; i < words.length; i++) {
    if (words[i] === '--set' && /^(mode|external_pretrain|skip_bc_training|output_dir)=/.test(words[i + 1] ?? '')) i++;
    else kept.push(words[i]);
  }
  return kept;
}
