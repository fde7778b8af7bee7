import { failure } from '../../contract/errors/index.ts';
import type { ServedModel } from '../../contract/serving.ts';
import type { Engine } from '../../learning/engine.ts';
import { actionKindOf, isContinuous } from '../../learning/policy-shape.ts';
import type { NamedModel } from '../../models/ensemble.ts';
import { modelsOf } from '../../models/policy.ts';
import { notValid, validateModel } from '../../models/validate.ts';
import type { RecallingActor } from '../../rollout/actor.ts';
import { actorOf, loadModels } from '../create-actor.ts';
import type { Interface } from './read-message.ts';

/** Lanes of the programs that are kept ready; a batch runs in the smallest that holds it. */
const LANES = [1, 4, 16, 64];
/** Decisions that are made at once, at most. */
export const MOST_LANES = 64;

/** What a file holds, found valid. */
export interface PolicyFile extends Interface {
  readonly path: string;
  /** Hexadecimal. */
  readonly sha256: string;
  readonly models: readonly NamedModel[];
}

/**
 * Reads a file and puts it to the validator. Throws what the validator found wrong, `serve/action-kind`, and where it is
 * not of the interface `expected`, `model/not-valid` or `serve/features`.
 */
export function readPolicyFile(path: string, expected?: Interface): PolicyFile {
  const sizes = expected && { stateDim: expected.featureNames.length, actionDim: expected.actionDim };
  const { valid, checks, policy, sha256 } = validateModel(path, sizes ? { expected: sizes } : {});
  if (!valid || !policy) throw notValid(path, checks);
  const models = modelsOf(policy, path);
  const [{ model }] = models;
  for (const { model: one, where } of models) {
    if (isContinuous(one.shape)) throw failure('serve/action-kind', { where, found: actionKindOf(one.shape) });
  }
  const { featureNames } = model;
  const index = expected ? featureNames.findIndex((name, i) => name !== expected.featureNames[i]) : -1;
  if (expected && index >= 0) {
    throw failure('serve/features', {
      where: path,
      index,
      expected: expected.featureNames[index],
      found: featureNames[index],
    });
  }
  return { path, sha256: sha256!, models, featureNames, actionDim: model.shape.actionDim };
}

/** One version of the policy, ready to decide. */
export class ServedPolicy {
  readonly file: PolicyFile;
  readonly version: number;
  readonly engine: Engine;
  readonly memorySize: number;
  /** The same where hidden states of one version mean something to the other; empty where there are none. */
  readonly network: string;
  private readonly actors: readonly RecallingActor[];

  private constructor(file: PolicyFile, version: number, engine: Engine, actors: readonly RecallingActor[]) {
    this.file = file;
    this.version = version;
    this.engine = engine;
    this.actors = actors;
    this.memorySize = actors[0].memorySize;
    this.network = this.memorySize > 0 ? shapesOf(file) : '';
  }

  /** Weights are copied once, whatever the number of actors. */
  static async load(file: PolicyFile, version: number, engine: Engine): Promise<ServedPolicy> {
    const loaded = loadModels(engine, file.models);
    const actors: RecallingActor[] = [];
    for (const lanes of LANES) actors.push(await actorOf(engine, loaded, lanes));
    return new ServedPolicy(file, version, engine, actors);
  }

  /** The smallest actor that decides this often at once. */
  actorFor(decisions: number): RecallingActor {
    return this.actors.find(({ lanes }) => lanes >= decisions)!;
  }

  /** What clients are told of it. */
  get description(): ServedModel {
    const { file, version } = this;
    return {
      model: file.path,
      sha256: file.sha256,
      version,
      state_dim: file.featureNames.length,
      action_dim: file.actionDim,
      feature_names: file.featureNames,
    };
  }

  /** The name of the version in answers. */
  get name(): string {
    return this.file.sha256.slice(0, 12);
  }
}

/** The networks of a file; those of one text run on the same compiled programs. */
export function shapesOf({ models }: PolicyFile): string {
  return JSON.stringify(models.map(({ model }) => model.shape));
}
