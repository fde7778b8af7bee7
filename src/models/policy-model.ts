import { ACTION_KINDS } from '../contract/action-kinds.ts';
import { ACTIVATIONS } from '../contract/activations.ts';
import { failure } from '../contract/errors/index.ts';
import type { Normaliser } from '../demonstrations/normaliser.ts';
import { policyParameters } from '../learning/policy-parameters.ts';
import { Fields } from './fields.ts';
import { fromPlain } from './plain.ts';
import type { PlainObject } from './plain.ts';
import { OrderedDict, float32, isDict } from './stored-value.ts';
import type { StoredDict, StoredValue } from './stored-value.ts';
import { shapeFields } from './shape-keys.ts';
import { actionKindOf, type PolicyShape } from '../learning/policy-shape.ts';
import { matchingWeights } from './weights.ts';
import type { Weights } from './weights.ts';

const MODEL_FORMAT = 'warmstart-policy';
/** Grows when a reader of the version before could no longer read the file rightly. */
const MODEL_FORMAT_VERSION = 1;

/** Recorded inputs with what the policy gave for them, from a zero hidden state on: whoever loads it can check. */
export interface Probe {
  /** Consecutive time steps, and sequences side by side. */
  readonly time: number;
  readonly lanes: number;
  /** float32 [time, lanes, stateDim], in the features' units (not normalised). */
  readonly observations: Float32Array;
  /** float32 [time, lanes, actionDim]: 1 allowed, 0 not; all 1 for continuous actions. */
  readonly masks: Float32Array;
  /** float32 [time, lanes, actionDim]; of actions not allowed, 1e9 lower than without mask. Continuous actions: their means. */
  readonly logits: Float32Array;
  /** float32 [time, lanes], in units of `returnScale`. */
  readonly values: Float32Array;
}

/** A trained policy with everything that using it takes. */
export interface PolicyModel {
  readonly shape: PolicyShape;
  readonly weights: Weights;
  /** The configuration it was trained with. */
  readonly configuration: PlainObject;
  readonly normaliser: Normaliser;
  /** What a value is multiplied by to give a return. */
  readonly returnScale: number;
  readonly gamma: number;
  readonly metrics: PlainObject;
  /** Of the demonstrations. */
  readonly datasetFingerprint: string;
  /** Where it came from: run, epoch, the model it started from. */
  readonly lineage: PlainObject;
  /** Of the observation, in order. */
  readonly featureNames: readonly string[];
  readonly probe: Probe;
  /** The model card, Markdown; empty where there is none yet. */
  readonly card: string;
  /** What continues the training: in checkpoints only. */
  readonly training?: StoredDict;
}

/** A model as every format keeps it; docs/model-files.md describes each field. */
export function encodeDocument(model: PolicyModel): StoredDict {
  const { shape, normaliser, probe } = model;
  const { time, lanes } = probe;
  return new Map<string, StoredValue>([
    ['format', MODEL_FORMAT],
    ['format_version', MODEL_FORMAT_VERSION],
    ['state_dict', new OrderedDict(model.weights)],
    ['shape', fromPlain(shapeFields(shape))],
    ['action_kind', actionKindOf(shape)],
    ['configuration', fromPlain(model.configuration)],
    [
      'normaliser',
      new Map<string, StoredValue>([
        ['mean', float32([shape.stateDim], Float32Array.from(normaliser.mean))],
        ['std', float32([shape.stateDim], Float32Array.from(normaliser.std))],
        ['clip', normaliser.clip],
        ['count', normaliser.count],
      ]),
    ],
    ['return_scale', model.returnScale],
    ['gamma', model.gamma],
    ['metrics', fromPlain(model.metrics)],
    ['dataset_fingerprint', model.datasetFingerprint],
    ['lineage', fromPlain(model.lineage)],
    ['feature_names', model.featureNames],
    [
      'probe',
      new Map([
        ['observations', float32([time, lanes, shape.stateDim], probe.observations)],
        ['masks', float32([time, lanes, shape.actionDim], probe.masks)],
        ['logits', float32([time, lanes, shape.actionDim], probe.logits)],
        ['values', float32([time, lanes], probe.values)],
      ]),
    ],
    ['model_card', model.card],
    ...(model.training ? [['training', model.training] as const] : []),
  ]);
}

/** The state_dict of a document made by `encodeDocument`. */
export function weightsOf(document: StoredDict): Weights {
  return document.get('state_dict') as Weights;
}

/**
 * The model of a document. Throws `model/version`, `model/field`, `model/weights`, `model/inexact`. Whether the numbers
 * make sense is the validator's concern.
 *
 * @param where the file's name, for errors
 */
export function decodeDocument(document: StoredDict, where: string): PolicyModel {
  const fields = new Fields(document, where);
  checkVersion(fields, where);
  const shape = decodeShape(fields);
  const weights = decodeWeights(fields, shape, where);
  return { shape, weights, ...decodeDescription(fields, shape) };
}

/** Whether what a file holds says that it is a model of this program. */
export function isModelDocument(value: StoredValue): value is StoredDict {
  return isDict(value) && value.get('format') === MODEL_FORMAT;
}

/** Throws `model/version` where this program does not read the file's version. */
export function checkVersion(fields: Fields, where: string): void {
  const version = fields.integer('format_version', 1);
  if (version !== MODEL_FORMAT_VERSION) {
    throw failure('model/version', { where, expected: MODEL_FORMAT_VERSION, found: version });
  }
}

export function decodeWeights(fields: Fields, shape: PolicyShape, where: string): Weights {
  return matchingWeights(policyParameters(shape), fields.dictionary('state_dict'), where);
}

export function decodeShape(model: Fields): PolicyShape {
  const fields = model.fields('shape');
  const kind = model.has('action_kind') ? model.oneOf('action_kind', ACTION_KINDS) : 'categorical';
  return {
    stateDim: fields.integer('state_dim', 1),
    actionDim: fields.integer('action_dim', 1),
    hiddenSize: fields.integer('hidden_size', 1),
    mlpLayers: fields.integer('layer_N', 1, MAXIMUM_LAYERS),
    gruLayers: fields.integer('gru_layers', 0, MAXIMUM_LAYERS),
    activation: fields.oneOf('activation', ACTIVATIONS),
    layerNorm: fields.truth('layer_norm'),
    ...(kind !== 'categorical' && { actionKind: kind }),
    ...(fields.has('value_trunk') && { valueTrunk: fields.oneOf('value_trunk', ['own']) }),
  };
}

const MAXIMUM_LAYERS = 1024; // a broken number of layers would be a list of weights without end

/** Everything beside shape and weights. */
export function decodeDescription(fields: Fields, shape: PolicyShape): Omit<PolicyModel, 'shape' | 'weights'> {
  return {
    configuration: fields.plain('configuration'),
    normaliser: decodeNormaliser(fields.fields('normaliser'), shape),
    returnScale: fields.number('return_scale'),
    gamma: fields.number('gamma'),
    metrics: fields.plain('metrics'),
    datasetFingerprint: fields.text('dataset_fingerprint'),
    lineage: fields.plain('lineage'),
    featureNames: fields.texts('feature_names'),
    probe: decodeProbe(fields.fields('probe'), shape),
    card: fields.has('model_card') ? fields.text('model_card') : '',
    ...(fields.has('training') && { training: fields.dictionary('training') }),
  };
}

function decodeNormaliser(fields: Fields, { stateDim }: PolicyShape): Normaliser {
  return {
    mean: Array.from(fields.floats('mean', [stateDim]).data as Float32Array),
    std: Array.from(fields.floats('std', [stateDim]).data as Float32Array),
    clip: fields.number('clip'),
    count: fields.integer('count', 0),
  };
}

function decodeProbe(fields: Fields, { stateDim, actionDim }: PolicyShape): Probe {
  const observations = fields.floats('observations', [null, null, stateDim]);
  const [time, lanes] = observations.shape;
  return {
    time,
    lanes,
    observations: observations.data as Float32Array,
    masks: fields.floats('masks', [time, lanes, actionDim]).data as Float32Array,
    logits: fields.floats('logits', [time, lanes, actionDim]).data as Float32Array,
    values: fields.floats('values', [time, lanes]).data as Float32Array,
  };
}
