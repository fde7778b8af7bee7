import { ACTION_KINDS, type ActionKind } from '../../contract/action-kinds.ts';
import { ACTIVATIONS, type Activation } from '../../contract/activations.ts';
import { failure } from '../../contract/errors/index.ts';
import { isModelDocument } from '../policy-model.ts';
import { isDict, type StoredValue } from '../stored-value.ts';
import { ASIDE_REASONS, collectTensors } from './collect-tensors.ts';
import { continuousModel } from './differences.ts';
import { findNetwork } from './find-network.ts';
import { findNormaliser, innerStatistics } from './find-normaliser.ts';
import { findParts } from './find-parts.ts';
import { mappedTensors } from './mapped-tensors.ts';
import type { Mapping, Proposal, UnusedTensor } from './proposal.ts';
import { questionsOf } from './questions.ts';

/**
 * Proposes where each parameter of this network could come from in what a file holds: a state_dict under other names
 * or in another layout, alone or among other things, of PyTorch, Keras, flax or ONNX. It goes by names and shapes; what
 * they cannot tell becomes a question. Throws nothing.
 *
 * @param where the file's name, for errors
 */
export function propose(value: StoredValue, where: string): Proposal {
  const collected = collectTensors(value);
  const { tensors, aside } = collected;
  const stated = statedOf(value);
  if (stated.kind !== 'categorical') {
    return { kind: 'inexpressible', where, differences: [continuousModel(stated.kind)], tensors };
  }
  const network = findNetwork(findParts(tensors), tensors, stated.valueTrunk);
  if ('differences' in network) return { kind: 'inexpressible', where, differences: network.differences, tensors };
  const stateDim = network.layers[0].input;
  const inner = innerStatistics(collected, stateDim);
  if (inner.length > 0) return { kind: 'inexpressible', where, differences: inner, tensors };

  const shape = {
    stateDim,
    actionDim: network.actor.output,
    hiddenSize: network.hidden,
    mlpLayers: network.layers.length,
    gruLayers: network.grus.length,
    layerNorm: network.normPlaces.norms.length > 0,
    activation: stated.activation,
  };
  const mapped = mappedTensors(network, { ...shape, activation: shape.activation ?? ACTIVATIONS[0] });
  const normaliser = findNormaliser(value, collected, stateDim);
  const left = network.unused.flatMap(({ part, why }) => part.tensors.map(({ name }): UnusedTensor => ({ name, why })));
  const others = aside.filter(({ name }) => !normaliser?.names.includes(name));
  return {
    ...{ kind: 'mapping', where, shape, mapped, normaliser },
    unused: [...left, ...others.map(({ name, reason }) => ({ name, why: ASIDE_REASONS[reason] }))],
    questions: questionsOf(network, mapped, shape.activation !== null),
  };
}

/** A proposal that maps the file. Throws `model/mapping-inexpressible`. */
export function requireMapping(proposal: Proposal): Mapping {
  if (proposal.kind === 'mapping') return proposal;
  const { where, differences } = proposal;
  throw failure('model/mapping-inexpressible', { where, differences });
}

/** What tensors do not tell, and only a document of ours says. */
interface Stated {
  readonly activation: Activation | null;
  readonly kind: ActionKind;
  /** Whether its value head reads a trunk of its own, wherever that is. */
  readonly valueTrunk: boolean;
}

function statedOf(value: StoredValue): Stated {
  if (!isModelDocument(value)) return { activation: null, kind: 'categorical', valueTrunk: false };
  const shape = value.get('shape');
  const inShape = (name: string) => (isDict(shape) ? shape.get(name) : undefined);
  return {
    activation: ACTIVATIONS.find((name) => name === inShape('activation')) ?? null,
    kind: ACTION_KINDS.find((name) => name === value.get('action_kind')) ?? 'categorical',
    valueTrunk: inShape('value_trunk') !== undefined,
  };
}
