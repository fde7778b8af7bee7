import { failure } from '../../../contract/errors/index.ts';
import type { OnnxProblem } from '../../../contract/errors/model-onnx.ts';

export interface RefusalDetails {
  /** Of the initializer. */
  readonly name?: string;
  readonly found?: string;
  /** Where in the file. */
  readonly offset?: number;
}

/** Throws `model/onnx`. */
export type Refuse = (problem: OnnxProblem, details?: RefusalDetails) => never;

/** Refuses the file of this name. */
export function refusalOf(where: string): Refuse {
  return (problem, { name = '', found = '', offset } = {}) => {
    const short = { name: name.slice(0, 200), found: found.slice(0, 200) };
    throw failure('model/onnx', { where, problem, ...short, ...(offset !== undefined && { offset }) });
  };
}
