import { ACTIVATIONS, type Activation } from '../../contract/activations.ts';
import { failure } from '../../contract/errors/index.ts';
import { isModelDocument } from '../policy-model.ts';
import { isDict, type StoredValue } from '../stored-value.ts';
import { ASIDE_REASONS, collectTensors } from './collect-tensors.ts';
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
  const network = findNetwork(findParts(tensors), tensors);
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
    activation: statedActivation(value),
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

/** Only a document of ours says it, in its shape. */
function statedActivation(value: StoredValue): Activation | null {
  const shape = isModelDocument(value) ? value.get('shape') : undefined;
  const stated = isDict(shape) ? shape.get('activation') : undefined;
  return ACTIVATIONS.find((name) => name === stated) ?? null;
}
