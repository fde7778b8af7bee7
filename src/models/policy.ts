import { encodeEnsemble, namedMembers, type Ensemble, type NamedModel } from './ensemble.ts';
import { writePt } from './formats/pt/pt-file.ts';
import { encodeDocument, type PolicyModel } from './policy-model.ts';

/** What acts: one model, or several together. */
export type Policy = PolicyModel | Ensemble;

/** The bytes of a policy's `.pt` file, without a checkpoint's training state. The same policy gives the same bytes. */
export function encodePolicy(policy: Policy): Uint8Array {
  if ('members' in policy) return writePt(encodeEnsemble(policy));
  const { training: _, ...model } = policy;
  return writePt(encodeDocument(model));
}

/** The models that make up a policy, a single one under the file's own name. */
export function modelsOf(policy: Policy, where: string): readonly NamedModel[] {
  return 'members' in policy ? namedMembers(policy, where) : [{ model: policy, where }];
}
