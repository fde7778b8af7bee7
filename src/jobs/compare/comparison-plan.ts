import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ResolvedPpoConfiguration } from '../../contract/configuration/check.ts';
import { failure } from '../../contract/errors/index.ts';
import { writeAtomically } from '../../files/atomic-write.ts';
import { readJson } from '../../files/read-json.ts';
import { configurationDifferences, type JsonObject } from '../../store/runs/configuration.ts';
import { openPpoProblem } from '../ppo/ppo-problem.ts';
import { readStartingModel, type StartingModel } from '../ppo/starting-model.ts';
import type { CompareMode } from './comparison-data.ts';
import { PLAN_FILE } from './plan-file.ts';

/** One run of a comparison, and where it lies. */
export interface PlannedRun {
  readonly mode: CompareMode;
  readonly seed: number;
  /** `external-seed-3`. */
  readonly name: string;
  /** Run folder, absolute. */
  readonly directory: string;
  readonly configuration: ResolvedPpoConfiguration;
}

export interface ComparisonRequest {
  readonly configuration: ResolvedPpoConfiguration;
  /** File of the pretrained model, absolute; null where no mode needs one. */
  readonly model: string | null;
  readonly modes: readonly CompareMode[];
  /** Seeds of each mode: `configuration.seed` and those after it. */
  readonly seeds: number;
  /** Folder of the comparison, absolute. */
  readonly directory: string;
  /** What paths in the configuration are relative to. */
  readonly workspace: string;
  /** Threads of each run. */
  readonly threads: number;
}

/**
 * Lays a comparison out: the same configuration for every mode and seed but for how PPO begins. The folder must be new,
 * empty or of the same plan, whose runs then go on. Throws compare/unfair where the model was trained on another problem,
 * what `readStartingModel` throws, and compare/other-plan.
 */
export function planComparison(request: ComparisonRequest): PlannedRun[] {
  const { directory } = request;
  const plan = checkComparison(request);
  mkdirSync(directory, { recursive: true });
  writeAtomically(join(directory, PLAN_FILE), `${JSON.stringify(plan, null, 2)}\n`);
  return plannedRuns(request);
}

/** The plan as it would be written; throws what `planComparison` throws and changes nothing. */
export function checkComparison(request: ComparisonRequest): JsonObject {
  const { configuration, model, modes, seeds, directory } = request;
  const sha256 = model === null ? null : requireFairModel(request, model).sha256;
  const plan = { model, sha256, modes, seeds, configuration: { ...configuration, output_dir: null } };
  requireSamePlan(directory, plan);
  return plan;
}

/** The runs of a comparison, seed by seed, so that what is finished early can already be compared. */
function plannedRuns(request: ComparisonRequest): PlannedRun[] {
  const { configuration, modes, seeds } = request;
  return Array.from({ length: seeds }, (_, i) => configuration.seed + i).flatMap((seed) =>
    modes.map((mode) => plannedRun(request, mode, seed)),
  );
}

function plannedRun(
  { configuration, model, directory, threads }: ComparisonRequest,
  mode: CompareMode,
  seed: number,
): PlannedRun {
  const name = `${mode}-seed-${seed}`;
  const folder = join(directory, name);
  const external = mode === 'external';
  return {
    mode,
    seed,
    name,
    directory: folder,
    configuration: {
      ...configuration,
      name,
      mode,
      external_pretrain: external ? model : null,
      skip_bc_training: external,
      seed,
      threads,
      output_dir: folder,
    },
  };
}

/** The model, which fits the configuration's network, and was trained on its problem. */
function requireFairModel({ configuration, workspace, modes }: ComparisonRequest, path: string): StartingModel {
  const external = { ...configuration, mode: 'external' as const, external_pretrain: path };
  const starting = readStartingModel(path, external, openPpoProblem(configuration, workspace));
  const { environment, gamma } = starting.model.configuration;
  const differences = configurationDifferences(
    { environment, gamma },
    { environment: configuration.environment, gamma: configuration.gamma },
  );
  if (modes.length > 1 && differences.length > 0) throw failure('compare/unfair', { model: path, differences });
  return starting;
}

function requireSamePlan(directory: string, plan: JsonObject): void {
  const path = join(directory, PLAN_FILE);
  if (!existsSync(path)) return;
  const found = readJson(path) as JsonObject;
  // More seeds than before only add runs.
  const differences = configurationDifferences(
    { ...found, seeds: plan['seeds'] },
    JSON.parse(JSON.stringify(plan)) as JsonObject,
  );
  if (differences.length > 0) throw failure('compare/other-plan', { directory: resolve(directory), differences });
}
