import type { Text } from '../../contract/language.ts';
import { chooseHeads, type Heads } from './choose-heads.ts';
import {
  continuousHead,
  gruSizes,
  noHiddenLayer,
  noWeights,
  otherWidth,
  severalInputs,
  tooManyLayers,
} from './differences.ts';
import { behindGru, layerOrder, resetGate } from './doubts.ts';
import { isOfActor, isOfMeans } from './head-names.ts';
import type { CriticState, Network } from './network.ts';
import { inOrder, isAlphabetical, ordered } from './order-parts.ts';
import { sizeLinears, type Sized } from './orientation.ts';
import { partName, type Gru, type Linear, type Parts } from './parts.ts';
import { placeNorms } from './place-norms.ts';
import type { NamedTensor } from './proposal.ts';
import { recogniseUnnamed } from './recurrent/unnamed.ts';
import { all, splitSides } from './sides.ts';
import { OTHER_OUTPUT, VALUE_APART } from './unused-words.ts';

const MAXIMUM_LAYERS = 1024;

/**
 * Puts a file's modules in their places of this network, or says everything that keeps them from it.
 *
 * @param valueApart whether the value head is known to read layers of its own, even where those are not in the file
 */
export function findNetwork(
  parts: Parts,
  tensors: readonly NamedTensor[],
  valueApart: boolean,
): Network | { readonly differences: readonly Text[] } {
  const { policy, value, ownName } = splitSides(parts);
  const unnamed = recogniseUnnamed(policy.linears);
  const strange = [...policy.oddities, ...unnamed.oddities].map(({ difference }) => difference);
  const grus = inOrder([...policy.grus, ...unnamed.grus]);
  if (unnamed.linears.length === 0) return { differences: strange.length > 0 ? strange : [noWeights] };

  const ofValue = all(value).length;
  const valueHead = ofValue === 1 && value.linears.length === 1 ? value.linears[0] : null;
  const linears = [...unnamed.linears, ...(valueHead ? [valueHead] : [])];
  const { sized, assumed, differences: misfits } = sizeLinears(linears, grus);
  const ofPolicy = sized.filter(({ linear }) => linear !== valueHead);
  const named = ({ linear }: Sized) => isOfActor(ownName(linear));
  const hidden = widthOf(ofPolicy, grus, named);
  const heads = chooseHeads(ofPolicy, hidden, named, ofValue > 0);
  if ('differences' in heads) {
    const others = [...strange, ...misfits];
    return { differences: others.length > 0 ? others : heads.differences };
  }

  const layers = orderLayers(
    ofPolicy.filter((layer) => !isHead(layer, heads)),
    hidden,
  );
  const order = layers.map(({ linear }) => linear);
  const norms = placeNorms(policy.norms, order, hidden);
  const sizes = [...layerDifferences(layers, hidden), ...gruDifferences(grus, hidden)];
  const means = isOfMeans(ownName(heads.actor.linear)) ? [continuousHead(heads.actor.linear.weight.name)] : [];
  const differences = [...strange, ...misfits, ...sizes, ...norms.differences, ...means];
  if (differences.length > 0) return { differences };

  const doubts = orderDoubts(order, grus, tensors);
  // Where some hidden layers are the policy's alone, the value head reads another layer than the actions come from.
  const branches = layers.some(named) && !layers.every(named);
  const byName = sized.find(({ linear }) => linear === valueHead) ?? null;
  const found = byName ?? heads.critic;
  const critic = found?.input === hidden && found.output === 1 && !branches && !valueApart ? found : null;
  const left = new Set(all(value));
  if (critic) left.delete(critic.linear);
  else if (found) left.add(found.linear);
  const criticState: CriticState = critic ? 'shared' : left.size > 0 ? 'separate' : 'missing';
  return {
    ...{ hidden, layers, grus, normPlaces: norms, actor: heads.actor, actorBy: heads.actorBy },
    ...{ critic, criticState, criticBy: byName ? 'name' : 'shape' },
    unused: [
      ...[...left].map((part) => ({ part, why: VALUE_APART })),
      ...heads.others.map(({ linear }) => ({ part: linear, why: OTHER_OUTPUT })),
    ],
    assumed,
    orderDoubted: doubts.length > 0,
    doubts: [...norms.doubts, ...doubts, ...gruDoubts(grus)],
  };
}

/** The width of the hidden layers: the GRU's, what the action head reads, or the size that most layers have. */
function widthOf(layers: readonly Sized[], grus: readonly Gru[], named: (layer: Sized) => boolean): number {
  if (grus.length > 0) return grus[0].hiddenSize;
  const ends = layers.filter((layer) => named(layer) && layers.every(({ input }) => input !== layer.output));
  if (ends.length === 1) return ends[0].input;
  const counts = new Map<number, number>();
  const sizes = new Map(layers.map((layer) => [layer.linear, layer]));
  const inputs = inOrder([...sizes.keys()]).map((linear) => sizes.get(linear)!);
  // The first layer's outputs come first, so that they win where a network has as many actions as features.
  for (const size of inputs.flatMap(({ input, output }) => [output, input]))
    counts.set(size, (counts.get(size) ?? 0) + 1);
  let width = 0;
  for (const [size, count] of counts) if (count > (counts.get(width) ?? 0)) width = size;
  return width;
}

function isHead(layer: Sized, { actor, critic, others }: Heads): boolean {
  return layer === actor || layer === critic || others.includes(layer);
}

/** Hidden layers in order; the one that reads something else than a hidden layer comes first whatever its name. */
function orderLayers(layers: readonly Sized[], hidden: number): Sized[] {
  const sizes = new Map(layers.map((layer) => [layer.linear, layer]));
  const order = inOrder([...sizes.keys()]).map((linear) => sizes.get(linear)!);
  const readers = order.filter(({ input }) => input !== hidden);
  return readers.length === 1 ? [readers[0], ...order.filter((layer) => layer !== readers[0])] : order;
}

function layerDifferences(layers: readonly Sized[], hidden: number): Text[] {
  if (layers.length === 0) return [noHiddenLayer];
  const others = layers.filter(({ output }) => output !== hidden);
  const readers = layers.filter(({ input, output }) => input !== hidden && output === hidden);
  return [
    ...(layers.length > MAXIMUM_LAYERS ? [tooManyLayers(layers.length)] : []),
    ...others.map(({ linear, input, output }) => otherWidth(linear.weight.name, hidden, input, output)),
    ...(readers.length > 1 ? [severalInputs(readers.map(({ linear }) => partName(linear)))] : []),
  ];
}

function gruDifferences(grus: readonly Gru[], hidden: number): Text[] {
  const wrong = grus.filter(({ inputSize, hiddenSize }) => inputSize !== hidden || hiddenSize !== hidden);
  return [
    ...(grus.length > MAXIMUM_LAYERS ? [tooManyLayers(grus.length)] : []),
    ...wrong.map((gru) => gruSizes(partName(gru), hidden, gru.inputSize, gru.hiddenSize)),
  ];
}

/** What the order of names and of the file leaves open. */
function orderDoubts(layers: readonly Linear[], grus: readonly Gru[], tensors: readonly NamedTensor[]): Text[] {
  const alphabetical = isAlphabetical(tensors);
  const hidden = layers.slice(1);
  const first = grus.reduce((least, { position }) => Math.min(least, position), Infinity);
  const behind = alphabetical ? [] : hidden.filter(({ position }) => position > first).map(partName);
  return [
    ...(alphabetical && hidden.length > 1 && !ordered(hidden) ? [layerOrder(hidden.map(partName))] : []),
    ...(behind.length > 0 ? [behindGru(behind)] : []),
  ];
}

function gruDoubts(grus: readonly Gru[]): Text[] {
  // A bias behind the recurrent product is there for the gate that acts after it.
  const unclear = grus.some(({ style, hiddenBias }) => (style === 'other' || style === 'keras') && hiddenBias === null);
  return unclear ? [resetGate] : [];
}
