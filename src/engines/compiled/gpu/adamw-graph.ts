import { GraphBuilder } from '../../../compiler/graph-builder.ts';
import type { Graph, Value } from '../../../compiler/graph.ts';
import { dropNeutral } from '../../../compiler/rewrites/drop-neutral.ts';
import type { AdamWFactors } from '../../../learning/adamw.ts';
import type { ParameterGroup } from '../../../learning/engine.ts';
import type { GroupRange } from './group-ranges.ts';

/** Factors of a group's update in the order of the graph's input. */
export function factorsInOrder(factors: AdamWFactors): number[] {
  const { gradientScale, beta1, beta2, stepSize, secondMomentScale, epsilon, keep } = factors;
  return [gradientScale, 1 - beta1, beta2, 1 - beta2, stepSize, secondMomentScale, epsilon, keep];
}

const FACTORS = 8;

/** Names of a group's vectors in the graph: what goes in, and what comes out. */
export const vectorName = (vector: string, group: ParameterGroup): string => `${vector}/${group}`;
export const nextName = (vector: string, group: ParameterGroup): string => `next/${vector}/${group}`;

/**
 * AdamW (learning/adamw.ts) of whole groups, as a graph: inputs `values/GROUP`, `gradients/GROUP`, `firstMoments/GROUP`,
 * `secondMoments/GROUP` of each group's padded length and `factors`, 8 numbers a group; outputs
 * `next/…`, the new values and moments.
 */
export function adamwGraph(ranges: readonly GroupRange[]): Graph {
  const builder = new GraphBuilder();
  const factors = builder.input('factors', { shape: [FACTORS * ranges.length], dtype: 'float32' });
  const each = builder.appendMany('Split', [factors], {
    axis: 0,
    sizes: new Array<number>(FACTORS * ranges.length).fill(1),
  });
  const outputs = new Map<string, Value>();
  for (const [i, range] of ranges.entries()) {
    const updated = update(builder, range, each.slice(i * FACTORS, (i + 1) * FACTORS));
    for (const [vector, value] of Object.entries(updated)) outputs.set(nextName(vector, range.group), value);
  }
  return dropNeutral(builder.build('adamw', outputs));
}

function update(builder: GraphBuilder, range: GroupRange, factors: readonly Value[]): Record<string, Value> {
  const [scale, oneMinusBeta1, beta2, oneMinusBeta2, stepSize, secondScale, epsilon, keep] = factors;
  const vector = (name: string): Value =>
    builder.input(vectorName(name, range.group), { shape: [range.padded], dtype: 'float32' });
  const [p, gradient, m, v] = ['values', 'gradients', 'firstMoments', 'secondMoments'].map(vector);
  const op = (name: 'Add' | 'Sub' | 'Mul' | 'Div', a: Value, b: Value): Value => builder.append(name, [a, b]);
  const g = op('Mul', gradient, scale);
  const firstMoments = op('Add', m, op('Mul', op('Sub', g, m), oneMinusBeta1));
  const secondMoments = op('Add', op('Mul', v, beta2), op('Mul', op('Mul', g, g), oneMinusBeta2));
  const root = op('Mul', builder.append('Sqrt', [secondMoments]), secondScale);
  const change = op('Div', op('Mul', firstMoments, stepSize), op('Add', root, epsilon));
  return { values: op('Sub', decayed(builder, p, range, keep), change), firstMoments, secondMoments };
}

/** The values times `keep` where they decay. */
function decayed(builder: GraphBuilder, values: Value, { segments, padded, length }: GroupRange, keep: Value): Value {
  const sizes = segments.map((segment) => segment.length);
  if (padded > length) sizes.push(padded - length);
  const parts = builder.appendMany('Split', [values], { axis: 0, sizes });
  const kept = parts.map((part, i) => (segments[i]?.decay ? builder.append('Mul', [part, keep]) : part));
  return builder.append('Concat', kept, { axis: 0 });
}
