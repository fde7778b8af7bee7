import type { Graph } from './graph.ts';
import { cancelLayout } from './rewrites/cancel-layout.ts';
import { compareDirectly } from './rewrites/compare-directly.ts';
import { dropDead } from './rewrites/drop-dead.ts';
import { dropNeutral } from './rewrites/drop-neutral.ts';
import { foldConstants } from './rewrites/fold-constants.ts';
import { fuseTerms } from './rewrites/fuse-terms.ts';
import { inputsAsUsed } from './rewrites/inputs-as-used.ts';
import { joinSums } from './rewrites/join-sums.ts';
import { mergeFactors } from './rewrites/merge-factors.ts';
import { narrowOperands } from './rewrites/narrow-operands.ts';
import type { Rewrite } from './rewrites/rewrite.ts';
import { rowSumsAsProducts } from './rewrites/row-sums-as-products.ts';
import { shareEqual } from './rewrites/share-equal.ts';
import { squaresAsProducts } from './rewrites/squares-as-products.ts';
import { verify } from './verify.ts';

/** What a recorded program goes through. */
export const FORWARD: readonly Rewrite[] = [
  dropNeutral,
  narrowOperands,
  foldConstants,
  dropNeutral, // what has become so
  cancelLayout,
  rowSumsAsProducts,
  shareEqual,
  dropDead, // so that what is used once is seen to be
  fuseTerms,
  dropDead,
  inputsAsUsed,
];

/** The same with gradients, where there is more to simplify. */
export const TRAINING: readonly Rewrite[] = [
  dropNeutral,
  squaresAsProducts,
  narrowOperands,
  compareDirectly,
  foldConstants,
  dropNeutral, // what has become so
  dropDead, // so that what is used once is seen to be
  mergeFactors,
  foldConstants,
  cancelLayout,
  rowSumsAsProducts,
  shareEqual,
  dropDead,
  joinSums,
  fuseTerms,
  dropDead,
  inputsAsUsed,
];

/** After inputs and outputs were put into vectors, which adds splits, reshapes and joins. */
export const PACKED: readonly Rewrite[] = [cancelLayout, shareEqual, dropDead];

/** The graph after the rewrites, verified after each. Throws `compiler/invalid-graph`, which names the rewrite. */
export function optimise(graph: Graph, rewrites: readonly Rewrite[]): Graph {
  verify(graph);
  return rewrites.reduce((before, rewrite) => {
    const after = rewrite(before);
    verify(after, rewrite.name);
    return after;
  }, graph);
}
