import { ACTIVATIONS } from '../../contract/activations.ts';
import { failure } from '../../contract/errors/index.ts';
import { policyParameters } from '../../learning/policy-parameters.ts';
import type { PolicyShape } from '../../learning/policy-shape.ts';
import type { StoredTensor } from '../stored-value.ts';
import { matchingWeights, type Weights } from '../weights.ts';
import { applySteps } from './apply-steps.ts';
import { checkChoices, openQuestions, stepAnswers, type Choices } from './choices.ts';
import type { Mapping } from './proposal.ts';

/** A network in this program's form. */
export interface MappedNetwork {
  readonly shape: PolicyShape;
  /** float32, PyTorch's orientation, in the network's order. Those that need no step are the file's own. */
  readonly weights: Weights;
}

/**
 * The network that a mapping makes of the file, once every question is answered. Throws `model/mapping-choice`,
 * `model/mapping-open`, and `model/inexact` where a tensor is not float32 and would lose digits.
 */
export function applyMapping(mapping: Mapping, given: Choices): MappedNetwork {
  return new MappingApplier(mapping).apply(given);
}

/** Applies a mapping with one set of answers after another, making again only what another answer changes. */
export class MappingApplier {
  private readonly mapping: Mapping;
  private readonly made = new Map<string, { readonly answers: string; readonly tensor: StoredTensor }>();

  constructor(mapping: Mapping) {
    this.mapping = mapping;
  }

  /** As `applyMapping`. */
  apply(given: Choices): MappedNetwork {
    const { where, mapped } = this.mapping;
    const choices = checkChoices(this.mapping, given);
    const questions = openQuestions(this.mapping, choices);
    if (questions.length > 0) throw failure('model/mapping-open', { where, questions });
    const activation = this.mapping.shape.activation ?? ACTIVATIONS.find((name) => name === choices.activation)!;
    const shape = { ...this.mapping.shape, activation };
    const specs = policyParameters(shape);
    const tensors = specs.map(({ name, shape: sizes }, i) => {
      const answers = stepAnswers(mapped[i], choices);
      const key = JSON.stringify(answers);
      const last = this.made.get(name);
      if (last?.answers === key) return [name, last.tensor] as const;
      const tensor = applySteps(mapped[i], answers, [...sizes].reverse(), where);
      this.made.set(name, { answers: key, tensor });
      return [name, tensor] as const;
    });
    return { shape, weights: matchingWeights(specs, new Map(tensors), where) };
  }
}
