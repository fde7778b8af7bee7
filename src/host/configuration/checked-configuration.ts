import { keyText, valueAt } from '../../contract/configuration/key-path.ts';
import { applyOverrides } from '../../contract/configuration/overrides.ts';
import type { CheckedConfiguration } from '../../contract/host/configuration.ts';
import type { RunKind } from '../../contract/run.ts';
import type { HostContext } from '../host-context.ts';
import { checkText } from './check-text.ts';
import { commandLine, typedCommand } from './command-line.ts';
import { filledSettings } from './filled-settings.ts';
import { keptFile } from './kept-text.ts';
import { startChecks } from './require-startable.ts';
import { checkOfKind, DESCRIBED, runFolder } from './run-kinds.ts';
import { leaves, sameValue } from './settings-tree.ts';

/** What is wrong with a text that somebody is writing, or what a run of it would use. Never throws on what the text says. */
export function checkedConfiguration(
  { workspace, settings }: Pick<HostContext, 'workspace' | 'settings'>,
  kind: RunKind,
  text: string,
): CheckedConfiguration {
  const { problems, given, checked } = checkText(kind, text, (one, where) => startChecks(one, where, workspace));
  if (!given || !checked) {
    const command = typedCommand(['warmstart', kind, keptFile(workspace, DESCRIBED[kind].name, text)]);
    return { problems, given, resolved: null, changed: [], command };
  }
  const sets = filledSettings(given, settings.read());
  const { raw } = applyOverrides(given, sets, () => undefined, DESCRIBED[kind]);
  const filled = checkOfKind(kind, raw);
  const file = keptFile(workspace, runFolder(filled), text);
  return {
    problems,
    given,
    resolved: { ...filled.configuration },
    changed: changedKeys(kind, given, checked.configuration),
    command: typedCommand(commandLine(filled, raw as Readonly<Record<string, unknown>>, file, workspace)),
  };
}

/** The keys given that do not stand at their defaults. */
function changedKeys(kind: RunKind, given: Readonly<Record<string, unknown>>, resolved: object): string[] {
  const defaults = checkOfKind(kind, {}).configuration;
  return leaves(given)
    .filter((path) => !sameValue(valueAt(resolved, path), valueAt(defaults, path)))
    .map(keyText)
    .filter((key) => key !== '$schema');
}
