import type { Text } from '../../contract/language.ts';
import { biasMisfit } from './differences.ts';
import { inOrder } from './order-parts.ts';
import type { Gru, Linear } from './parts.ts';
import type { Orientation } from './proposal.ts';

/** A linear layer with its sizes. */
export interface Sized {
  readonly linear: Linear;
  readonly input: number;
  readonly output: number;
  /** How its matrix lies; null where it is square and shows neither. */
  readonly orientation: Orientation | null;
}

export interface SizedLinears {
  readonly sized: readonly Sized[];
  /** How the square matrices lie, as the others say; null where those say nothing or contradict each other. */
  readonly assumed: Orientation | null;
  readonly differences: readonly Text[];
}

/**
 * Tells a matrix's outputs from its inputs. A bias is as long as there are outputs, which decides every matrix that is
 * not square; square ones lie as those do, or as their name's convention has it. Without biases the order decides.
 */
export function sizeLinears(linears: readonly Linear[], grus: readonly Gru[]): SizedLinears {
  const misfits = linears.filter((linear) => !biasFits(linear));
  const fitting = linears.filter(biasFits);
  const shown = [...fitting.map(shownByBias), ...grus.map(({ orientation }) => orientation)];
  const evidence = new Set(shown.filter((orientation) => orientation !== null));
  const [only] = evidence.size === 1 ? evidence : [null];
  const byChain = fits(fitting, 'in_out') > fits(fitting, 'out_in') ? 'in_out' : 'out_in';
  const guess = (linear: Linear): Orientation => (linear.kernel ? 'in_out' : (only ?? byChain));
  const sized = fitting.map((linear) => {
    const [rows, columns] = linear.weight.tensor.shape;
    const orientation = rows === columns ? null : (shownByBias(linear) ?? guess(linear));
    const [output, input] = orientation === 'in_out' ? [columns, rows] : [rows, columns];
    return { linear, input, output, orientation };
  });
  const conventions = new Set(sized.map(({ linear, orientation }) => orientation ?? (linear.kernel ? 'in_out' : null)));
  conventions.delete(null);
  const [convention] = conventions.size === 1 ? conventions : [null];
  return {
    sized,
    assumed: evidence.size > 1 ? null : (only ?? convention ?? null),
    differences: misfits.map(({ bias, weight }) => biasMisfit(bias!, weight)),
  };
}

/** How often a matrix's outputs are the next one's inputs, where all lie this way. */
function fits(linears: readonly Linear[], orientation: Orientation): number {
  const sizes = inOrder(linears).map(({ weight: { tensor } }) =>
    orientation === 'out_in' ? tensor.shape : [tensor.shape[1], tensor.shape[0]],
  );
  return sizes.filter(([output], i) => i + 1 < sizes.length && sizes[i + 1][1] === output).length;
}

function biasFits({ weight, bias }: Linear): boolean {
  return bias === null || weight.tensor.shape.includes(bias.tensor.data.length);
}

function shownByBias({ weight, bias }: Linear): Orientation | null {
  const [rows, columns] = weight.tensor.shape;
  if (bias === null || rows === columns) return null;
  return bias.tensor.data.length === rows ? 'out_in' : 'in_out';
}
