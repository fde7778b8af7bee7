import type { ModuleGroup } from './module-groups.ts';
import type { Linear } from './parts.ts';
import type { NamedTensor } from './proposal.ts';

/** A matrix, or a vector, that is alone in its module. */
export interface Loose {
  readonly group: ModuleGroup;
  readonly named: NamedTensor;
  readonly dimensions: 1 | 2;
  readonly kernel: boolean;
}

/**
 * Linear layers of matrices and biases that stand apart, as in ONNX files, where a layer's matrix is named after its
 * operation and only the bias keeps the module's name. Matrices take biases in order, each the first that it has as
 * many outputs as; a matrix without is a layer without bias.
 */
export function pairBiases(loose: readonly Loose[]): { paired: Linear[]; left: ModuleGroup[] } {
  const matrices = loose.filter(({ dimensions }) => dimensions === 2);
  const biases = Map.groupBy(
    loose.filter(({ dimensions, group }) => dimensions === 1 && isBias(group)),
    ({ named }) => named.tensor.data.length,
  );
  const paired = matrices.map(({ group, named, kernel }): Linear => {
    const [rows, columns] = named.tensor.shape;
    // A matrix apart from its bias is an operand as it is multiplied with, [in, out], more often than not.
    const bias = biases.get(columns)?.shift() ?? biases.get(rows)?.shift();
    return {
      components: bias?.group.components ?? group.components,
      position: Math.min(group.position, bias?.group.position ?? group.position),
      tensors: [named, ...(bias ? [bias.named] : [])],
      weight: named,
      bias: bias?.named ?? null,
      kernel,
    };
  });
  const used = new Set(paired.map(({ bias }) => bias));
  const left = loose.filter(({ dimensions, named }) => dimensions === 1 && !used.has(named));
  return { paired, left: left.map(({ group }) => group) };
}

/** Whether a vector may be a layer's bias: one whose name says that it is something else is not. */
function isBias({ tensors }: ModuleGroup): boolean {
  return tensors.has('bias') || tensors.has('');
}
