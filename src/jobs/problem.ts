import { resolve } from 'node:path';
import { isTrace, type ResolvedEnvironment } from '../contract/configuration/environment.ts';
import { fileDigest } from '../datasets/file-digest.ts';
import { recipeOf, type Recipe } from '../datasets/recipe.ts';
import { readTrace } from '../datasets/trace-csv.ts';
import { createDispatch, dispatchDimensions } from '../environments/dispatch/create-dispatch.ts';
import type { DispatchEnvironment } from '../environments/dispatch/dispatch-environment.ts';
import { SIMULATOR_VERSION } from '../environments/dispatch/simulator-version.ts';

/** The scheduling problem of a configuration, with what its files hold. */
export interface Problem {
  readonly configuration: ResolvedEnvironment;
  readonly stateDim: number;
  readonly actionDim: number;
  /** Name of each number of the observation; [stateDim]. */
  readonly featureNames: readonly string[];
  /** Path of the trace as it was given; null where arrivals are generated. */
  readonly traceFile: string | null;
  createEnvironment(): DispatchEnvironment;
  /** What determines demonstrations collected on this problem. */
  recipe(demonstrations: Parameters<typeof recipeOf>[0]['demonstrations']): Recipe;
}

/** Reads what the environment's settings name; paths are relative to `cwd`. Throws trace and file errors. */
export function openProblem(configuration: ResolvedEnvironment, cwd: string): Problem {
  const traceFile = isTrace(configuration.arrivals) ? configuration.arrivals : null;
  const path = traceFile === null ? null : resolve(cwd, traceFile);
  const resources = path === null ? {} : { trace: readTrace(path) };
  const { featureNames } = createDispatch(configuration, resources); // what it refuses is refused before anything is written
  return {
    configuration,
    ...dispatchDimensions(configuration),
    featureNames,
    traceFile,
    createEnvironment: () => createDispatch(configuration, resources),
    recipe: (demonstrations) =>
      recipeOf({
        simulatorVersion: SIMULATOR_VERSION,
        environment: configuration,
        traceDigest: path === null ? null : fileDigest(path),
        demonstrations,
      }),
  };
}
