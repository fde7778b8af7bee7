import type { TensorType, Value } from '../graph.ts';
import { GraphBuilder } from '../graph-builder.ts';
import { print } from '../print.ts';
import { dropDead } from '../rewrites/drop-dead.ts';
import type { Rewrite } from '../rewrites/rewrite.ts';
import { verify } from '../verify.ts';

export const SCALAR: TensorType = { shape: [], dtype: 'float32' };
export const PLAIN = { transposeA: false, transposeB: false };

export function matrix(...shape: number[]): TensorType {
  return { shape, dtype: 'float32' };
}

/** A graph before and after a rewrite, as text, without what is then of no use; both are sound. */
export function rewritten(
  rewrite: Rewrite,
  build: (builder: GraphBuilder) => Readonly<Record<string, Value>>,
): { readonly before: string; readonly after: string } {
  const builder = new GraphBuilder();
  const outputs = new Map(Object.entries(build(builder)));
  const graph = builder.build('g', outputs);
  verify(graph);
  const after = rewrite(graph);
  verify(after);
  return { before: print(graph), after: print(dropDead(after)) };
}
