import { join } from 'node:path';
import type { ResolvedPpoConfiguration } from '../../contract/configuration/check.ts';
import { applyOverrides } from '../../contract/configuration/overrides.ts';
import { failure } from '../../contract/errors/index.ts';
import { parseJsonc } from '../../files/jsonc.ts';
import { COMPARE_MODES, type CompareMode } from '../../jobs/compare/comparison-data.ts';
import type { ComparisonRequest } from '../../jobs/compare/comparison-plan.ts';
import { filledSettings } from '../configuration/filled-settings.ts';
import { checkOfKind, DESCRIBED } from '../configuration/run-kinds.ts';
import { isGroup } from '../configuration/settings-tree.ts';
import type { HostContext } from '../host-context.ts';

/** What a window asks to be compared. */
export interface AskedComparison {
  /** PPO's configuration, as written. */
  readonly text: string;
  readonly model: string | null;
  readonly modes: readonly CompareMode[];
  readonly seeds: number;
  readonly output?: string | undefined;
}

export interface CheckedComparison {
  readonly request: ComparisonRequest;
  /** Folder and model as windows name them. */
  readonly comparison: string;
  readonly model: string | null;
  /** What the user's settings add to the text, as texts of `--set`. */
  readonly settings: readonly string[];
}

/** How the modes begin, the comparison says, whatever the text says; `warmstart compare` sets the same. */
const BEGINNING = ['mode=scratch', 'external_pretrain=null', 'skip_bc_training=false'];

/**
 * Reads what is asked as `warmstart compare` reads its command line. Throws what checking the configuration throws,
 * compare/no-model and host/outside.
 */
export function checkedComparison(
  { workspace, settings: kept }: Pick<HostContext, 'workspace' | 'settings'>,
  asked: AskedComparison,
): CheckedComparison {
  const document = parseJsonc(asked.text, 'configuration');
  const settings = filledSettings(isGroup(document.value) ? document.value : {}, kept.read());
  const { raw, where } = applyOverrides(
    document.value,
    [...BEGINNING, ...settings],
    (path) => {
      const position = document.position(path);
      return position && `configuration:${position.line}:${position.column}`;
    },
    DESCRIBED.ppo,
  );
  const configuration = checkOfKind('ppo', raw, where).configuration as ResolvedPpoConfiguration;
  const modes = COMPARE_MODES.filter((mode) => asked.modes.includes(mode));
  const external = modes.includes('external');
  if (external && asked.model === null) throw failure('compare/no-model', {});
  const model = external ? workspace.absolute(asked.model!) : null;
  const directory = workspace.writable(asked.output ?? join('outputs', 'compare', configuration.name));
  return {
    request: {
      configuration,
      model,
      modes,
      seeds: asked.seeds,
      directory,
      workspace: workspace.root,
      // As `warmstart compare` does: not by the number of cores, as a run goes on only with the threads that it began with.
      threads: configuration.threads > 0 ? configuration.threads : 1,
    },
    comparison: workspace.relative(directory),
    model: model === null ? null : workspace.relative(model),
    settings,
  };
}
