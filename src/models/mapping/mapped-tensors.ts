import { mlpNames, policyParameters } from '../../learning/policy-parameters.ts';
import type { PolicyShape } from '../../learning/policy-shape.ts';
import type { Text } from '../../contract/language.ts';
import type { Network } from './network.ts';
import { ordered } from './order-parts.ts';
import type { Sized } from './orientation.ts';
import type { Gru, Norm, Piece } from './parts.ts';
import type { Certainty, MappedTensor, Step } from './proposal.ts';
import * as reasons from './reasons.ts';

/** What is known of a layer as a whole. */
interface Grounds {
  readonly certainty: Certainty;
  readonly why: Text;
}

const ZEROS: Piece = { sources: [], steps: [{ kind: 'zeros' }] };

/** Where each parameter of the network comes from, in the network's order. */
export function mappedTensors(network: Network, shape: PolicyShape): MappedTensor[] {
  const mapped = new Map<string, MappedTensor>();
  const put = (target: string, piece: Piece, { certainty, why }: Grounds): void => {
    const own = piece.sources.length === 1 && isOwnName(piece.sources[0].name, target) && piece.steps.every(isIdle);
    const open = piece.steps.some((step) => 'assumed' in step && step.assumed === null);
    const grounds = own ? { certainty: 'certain' as const, why: reasons.ownName } : { certainty, why };
    mapped.set(target, { target, ...piece, ...grounds, ...(open && { certainty: 'open' }) });
  };
  const putLinear = (target: string, layer: Sized, grounds: Grounds): void => {
    const { weight, bias } = layer.linear;
    put(`${target}.weight`, matrixOf(layer, network), withOrientation(grounds, layer, network));
    const why = bias ? reasons.biasOf(weight.name) : reasons.noBias(weight.name);
    put(`${target}.bias`, bias ? { sources: [bias], steps: [] } : ZEROS, { ...grounds, why });
  };
  const putNorm = (target: string, norm: Norm, why: Text): void => {
    const certainty = network.normPlaces.certain ? 'certain' : 'likely';
    put(`${target}.weight`, { sources: [norm.weight], steps: [] }, { certainty, why });
    put(`${target}.bias`, { sources: [norm.bias], steps: [] }, { certainty, why });
  };
  network.layers.forEach((layer, i) => {
    const names = mlpNames(shape, i);
    putLinear(names.linear, layer, layerGrounds(network, i));
    if (shape.layerNorm) putNorm(names.norm, network.normPlaces.norms[i], reasons.normBehind(layer.linear.weight.name));
  });
  network.grus.forEach((gru, i) => putGru(put, gru, i));
  if (shape.layerNorm) putNorm('norm', network.normPlaces.norms.at(-1)!, reasons.normLast);
  putLinear('actor', network.actor, actorGrounds(network));
  if (network.critic) putLinear('critic', network.critic, criticGrounds(network));
  else {
    const why = network.criticState === 'missing' ? reasons.criticMissing : reasons.criticLeftOut;
    const grounds = { certainty: network.criticState === 'missing' ? 'certain' : 'open', why } as const;
    put('critic.weight', ZEROS, grounds);
    put('critic.bias', ZEROS, grounds);
  }
  return policyParameters(shape).map(({ name }) => mapped.get(name)!);
}

function isOwnName(name: string, target: string): boolean {
  return name === target || name.endsWith(`.${target}`);
}

/** Whether a step leaves the tensor as it is, unless an answer says otherwise. */
function isIdle(step: Step): boolean {
  return 'assumed' in step && (step.assumed === 'out_in' || step.assumed === 'rzn');
}

function matrixOf({ linear, orientation }: Sized, { assumed }: Network): Piece {
  const step: readonly Step[] =
    orientation === null ? [{ kind: 'orient', assumed }] : orientation === 'in_out' ? [{ kind: 'transpose' }] : [];
  return { sources: [linear.weight], steps: step };
}

function withOrientation({ certainty, why }: Grounds, { orientation, linear }: Sized, { assumed }: Network): Grounds {
  if (orientation === 'in_out' && linear.bias) return { certainty, why: reasons.joined(why, reasons.byBias) };
  if (orientation !== null) return { certainty, why };
  if (assumed === null) return { certainty, why: reasons.joined(why, reasons.unknownSide) };
  // A square matrix shows neither way: a file put together by hand may hold it transposed.
  return { certainty: 'likely', why: reasons.joined(why, reasons.likeOthers) };
}

function layerGrounds({ layers, hidden, orderDoubted }: Network, i: number): Grounds {
  if (i === 0 && layers[0].input !== hidden) return { certainty: 'certain', why: reasons.onlyReader(layers[0].input) };
  if (i === 0) return { certainty: 'likely', why: reasons.firstByName };
  if (layers.length === 2 && layers[0].input !== hidden) {
    return { certainty: orderDoubted ? 'likely' : 'certain', why: reasons.onlyHidden(hidden) };
  }
  const numbered = ordered(layers.map(({ linear }) => linear)) && !orderDoubted;
  return { certainty: numbered ? 'certain' : 'likely', why: reasons.hiddenByName(i + 1, layers.length) };
}

function actorGrounds({ actor, actorBy }: Network): Grounds {
  return { certainty: actorBy === 'place' ? 'likely' : 'certain', why: reasons.actorBy[actorBy](actor.output) };
}

function criticGrounds({ criticBy }: Network): Grounds {
  return criticBy === 'name'
    ? { certainty: 'certain', why: reasons.criticByName }
    : { certainty: 'likely', why: reasons.criticByShape };
}

type Put = (target: string, piece: Piece, grounds: Grounds) => void;

function putGru(put: Put, { style, inputWeight, hiddenWeight, inputBias, hiddenBias }: Gru, layer: number): void {
  const certain = style === 'torch' || style === 'keras' || style === 'flax';
  const grounds: Grounds = { certainty: certain ? 'certain' : 'likely', why: reasons.gruBy[style] };
  const putBias = (target: string, bias: Piece | null, { sources: [weight] }: Piece): void =>
    put(target, bias ?? ZEROS, bias ? grounds : { ...grounds, why: reasons.noBias(weight.name) });
  put(`gru.weight_ih_l${layer}`, inputWeight, grounds);
  put(`gru.weight_hh_l${layer}`, hiddenWeight, grounds);
  putBias(`gru.bias_ih_l${layer}`, inputBias, inputWeight);
  putBias(`gru.bias_hh_l${layer}`, hiddenBias, hiddenWeight);
}
