import { toFloat32 } from '../dtypes.ts';
import { asFloat32 } from '../fields.ts';
import { float32, sizeOf, type StoredTensor } from '../stored-value.ts';
import type { GateOrder, MappedTensor, Orientation, Step } from './proposal.ts';

/** What the steps that depend on answers have to do. */
export interface StepAnswers {
  readonly orientation: Orientation | null;
  readonly gates: GateOrder | null;
}

interface Block {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/**
 * A parameter's tensor, made of its sources. Throws `model/inexact` where float32 does not hold a source exactly.
 *
 * @param shape of the parameter, in PyTorch's orientation
 * @param where the file's name, for errors
 */
export function applySteps(
  { sources, steps }: MappedTensor,
  answers: StepAnswers,
  shape: readonly number[],
  where: string,
): StoredTensor {
  let blocks: readonly Block[] = sources.map(({ name, tensor }) => {
    const exact = asFloat32(tensor, name, where);
    return { shape: exact.shape, data: toFloat32(exact.dtype, exact.data).data };
  });
  for (const step of steps) blocks = applyStep(step, blocks, answers, shape);
  return float32(shape, blocks[0].data);
}

function applyStep(
  step: Step,
  blocks: readonly Block[],
  answers: StepAnswers,
  target: readonly number[],
): readonly Block[] {
  switch (step.kind) {
    case 'flatten':
      return blocks.map(({ shape, data }) => ({ shape: shape.slice(1), data }));
    case 'transpose':
      return blocks.map(transposed);
    case 'orient':
      return answers.orientation === 'in_out' ? blocks.map(transposed) : blocks;
    case 'stack':
      return [stacked(blocks)];
    case 'half':
      return blocks.map(({ data }) =>
        vector(data.subarray((step.index * data.length) / 2, ((step.index + 1) * data.length) / 2)),
      );
    case 'third-gate':
      return blocks.map(({ data }) => {
        const all = new Float32Array(3 * data.length);
        all.set(data, 2 * data.length);
        return vector(all);
      });
    case 'gates':
      return answers.gates === null || answers.gates === 'rzn'
        ? blocks
        : blocks.map((block) => reordered(block, answers.gates!));
    case 'zeros':
      return [{ shape: target, data: new Float32Array(sizeOf(target)) }];
  }
}

function vector(data: Float32Array): Block {
  return { shape: [data.length], data };
}

function transposed({ shape: [rows, columns], data }: Block): Block {
  const result = new Float32Array(data.length);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) result[column * rows + row] = data[at++];
  }
  return { shape: [columns, rows], data: result };
}

function stacked(blocks: readonly Block[]): Block {
  const data = new Float32Array(blocks.reduce((length, block) => length + block.data.length, 0));
  let at = 0;
  for (const block of blocks) {
    data.set(block.data, at);
    at += block.data.length;
  }
  const rows = blocks.reduce((sum, { shape }) => sum + shape[0], 0);
  return { shape: [rows, ...blocks[0].shape.slice(1)], data };
}

/** The three thirds of the rows, from the order that they stand in to r, z, n. */
function reordered({ shape, data }: Block, order: GateOrder): Block {
  const third = data.length / 3;
  const result = new Float32Array(data.length);
  ['r', 'z', 'n'].forEach((gate, i) => {
    const from = order.indexOf(gate);
    result.set(data.subarray(from * third, (from + 1) * third), i * third);
  });
  return { shape, data: result };
}
