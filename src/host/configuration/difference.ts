import { failure } from '../../contract/errors/index.ts';
import type { RunKind } from '../../contract/run.ts';
import { parseJsonc } from '../../files/jsonc.ts';
import { configurationDifferences, readConfiguration } from '../../store/runs/configuration.ts';
import type { Workspace } from '../workspace.ts';
import { checkOfKind } from './run-kinds.ts';

/** Where a run's configuration and a text differ, as `batch_size: 512 → 256`. Throws what checking does, run/damaged. */
export function differenceTo(workspace: Workspace, kind: RunKind, text: string, run: string): string[] {
  const document = parseJsonc(text, 'configuration');
  const { configuration } = checkOfKind(kind, document.value, (path) => {
    const position = document.position(path);
    return position && `configuration:${position.line}:${position.column}`;
  });
  const stored = readConfiguration(workspace.absolute(run));
  if (!stored) throw failure('run/damaged', { path: `${run}/config.json`, expected: 'configuration', found: 'none' });
  return configurationDifferences(stored, { ...configuration });
}
