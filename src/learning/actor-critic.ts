import { reshape, type Tensor } from '@tensorflow/tfjs-core';
import type { Random } from '../base/random.ts';
import type { NamedTensors, ParameterSpec, ParameterStore } from './engine.ts';
import { initialise } from './initialise.ts';
import { linear } from './linear.ts';
import { trunkSequence, trunkStep } from './policy.ts';
import { policyParameters } from './policy-parameters.ts';
import type { PolicyShape } from './policy-shape.ts';

/** What the names of the value trunk's parameters start with; the rest is the name in the actor's trunk. */
const VALUE = 'value.';

/**
 * The network of PPO. The actor is the policy of `policy.ts`; the value function has a trunk of its own, of the same
 * architecture, which `critic` reads. The two share no parameter: the group `critic` changes no logit.
 */
export function actorCriticParameters(shape: PolicyShape): ParameterSpec[] {
  const policy = policyParameters(shape);
  const critic = policy.filter(({ group }) => group === 'critic');
  const valueTrunk = trunkParameters(shape).map((spec): ParameterSpec => ({
    ...spec,
    name: `${VALUE}${spec.name}`,
    group: 'critic',
  }));
  return [...policy.filter(({ group }) => group === 'actor'), ...valueTrunk, ...critic];
}

/** Sets initial weights, the value trunk's drawn as the actor's are, after them. */
export function initialiseActorCritic(store: Pick<ParameterStore, 'value'>, shape: PolicyShape, random: Random): void {
  initialise({ specs: policyParameters(shape), value: (name) => store.value(name) }, shape, random);
  initialise({ specs: trunkParameters(shape), value: (name) => store.value(`${VALUE}${name}`) }, shape, random);
}

/**
 * Copies the actor's trunk into the value trunk. With a pretrained policy's weights in the actor and in `critic`, the
 * values are then those of that policy's value head.
 */
export function startValueTrunk(store: Pick<ParameterStore, 'value'>, shape: PolicyShape): void {
  for (const { name } of trunkParameters(shape)) store.value(`${VALUE}${name}`).set(store.value(name));
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

function trunkParameters(shape: PolicyShape): ParameterSpec[] {
  return policyParameters(shape).filter(({ name }) => !/^(actor|critic)\./.test(name));
}

/** The value trunk's parameters under the names that the trunk has in a policy. */
function valueTrunk(parameters: NamedTensors): NamedTensors {
  const own = Object.entries(parameters).filter(([name]) => name.startsWith(VALUE));
  return Object.fromEntries(own.map(([name, tensor]) => [name.slice(VALUE.length), tensor]));
}

/** Values [rows]; unlike a policy's value head, this one sends gradient into what it reads. */
function valuesOf(parameters: NamedTensors, features: Tensor): Tensor {
  return reshape(linear(parameters, 'critic', features), [features.shape[0]]);
}
