import { reshape, type Tensor } from '@tensorflow/tfjs-core';
import type { Random } from '../base/random.ts';
import type { NamedTensors, ParameterSpec, ParameterStore } from './engine.ts';
import { initialise } from './initialise.ts';
import { linear } from './linear.ts';
import { trunkSequence, trunkStep } from './policy.ts';
import { policyParameters, trunkParameters, VALUE_TRUNK } from './policy-parameters.ts';
import type { PolicyShape } from './policy-shape.ts';

/**
 * The network of PPO: the policy with a value trunk of its own. The two share no parameter, so the group `critic` changes
 * no logit.
 */
export function actorCriticParameters(shape: PolicyShape): ParameterSpec[] {
  return policyParameters({ ...shape, valueTrunk: 'own' });
}

/** Sets initial weights, the value trunk's drawn as the actor's are, after them. */
export function initialiseActorCritic(store: Pick<ParameterStore, 'value'>, shape: PolicyShape, random: Random): void {
  const { valueTrunk: _, ...actor } = shape;
  initialise({ specs: policyParameters(actor), value: (name) => store.value(name) }, shape, random);
  initialise({ specs: trunkParameters(shape), value: (name) => store.value(`${VALUE_TRUNK}${name}`) }, shape, random);
}

/**
 * Copies the actor's trunk into the value trunk. With a pretrained policy's weights in the actor and in `critic`, the
 * values are then those of that policy's value head.
 */
export function startValueTrunk(store: Pick<ParameterStore, 'value'>, shape: PolicyShape): void {
  for (const { name } of trunkParameters(shape)) store.value(`${VALUE_TRUNK}${name}`).set(store.value(name));
}

/** One step for `lanes` lanes, as `trunkStep`: values [lanes], and the value trunk's next hidden state. */
export function valueStep(
  parameters: NamedTensors,
  shape: PolicyShape,
  observations: Tensor,
  hidden?: Tensor,
): { readonly values: Tensor; readonly hidden?: Tensor } {
  const trunk = trunkStep(valueTrunk(parameters), shape, observations, hidden);
  return { values: valuesOf(parameters, trunk.features), ...(trunk.hidden && { hidden: trunk.hidden }) };
}

/** A sequence, as `trunkSequence`: values [time × lanes], from the value trunk's hidden state at its start. */
export function valueSequence(
  parameters: NamedTensors,
  shape: PolicyShape,
  observations: Tensor,
  hidden?: Tensor,
): Tensor {
  return valuesOf(parameters, trunkSequence(valueTrunk(parameters), shape, observations, hidden).features);
}

/** The value trunk's parameters under the names that the trunk has in a policy. */
function valueTrunk(parameters: NamedTensors): NamedTensors {
  const own = Object.entries(parameters).filter(([name]) => name.startsWith(VALUE_TRUNK));
  return Object.fromEntries(own.map(([name, tensor]) => [name.slice(VALUE_TRUNK.length), tensor]));
}

/** Values [rows]; unlike a policy's value head, this one sends gradient into what it reads. */
function valuesOf(parameters: NamedTensors, features: Tensor): Tensor {
  return reshape(linear(parameters, 'critic', features), [features.shape[0]]);
}
