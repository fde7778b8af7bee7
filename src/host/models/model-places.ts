import { readdirSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { ModelRole } from '../../contract/host/models.ts';
import type { RunRow } from '../../contract/host/runs.ts';
import { errorCode, readFailure } from '../../files/file-failure.ts';
import { MODEL_FILES } from '../../store/models/model-folder.ts';
import type { ModelPlace } from '../../store/models/read-model-entry.ts';
import { RUN_FILES } from '../../store/runs/layout.ts';

/** The results of a run; checkpoints, and the model that PPO started from, are none. */
const OF_RUN: readonly (readonly [string, ModelRole])[] = [
  [RUN_FILES.bestModel, 'best'],
  [RUN_FILES.bestRolloutModel, 'best_rollout'],
  [RUN_FILES.finalModel, 'final'],
];

/** Where a run's models may lie. */
export function runModels(root: string, { run, name }: Pick<RunRow, 'run' | 'name'>): ModelPlace[] {
  const folder = isAbsolute(run) ? run : join(root, run);
  return OF_RUN.map(([file, role]) => ({
    path: join(folder, file),
    model: `${run}/${file}`,
    role,
    run: { run, name },
  }));
}

/** Where imported models may lie. */
export function importedModels(root: string): ModelPlace[] {
  let names: string[];
  try {
    names = readdirSync(join(root, 'models'));
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return [];
    throw readFailure(error, join(root, 'models'));
  }
  return names.map((name) => ({
    path: join(root, 'models', name, MODEL_FILES.model),
    model: `models/${name}/${MODEL_FILES.model}`,
    role: 'imported',
    run: null,
  }));
}
