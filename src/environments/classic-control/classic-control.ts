import type { ClassicControlId } from '../../contract/classic-control.ts';
import { ACROBOT, Acrobot } from './acrobot.ts';
import { CART_POLE, CartPole } from './cart-pole.ts';
import type { ContinuousControlSpec, DiscreteControlSpec } from './control-spec.ts';
import type { DiscreteControl } from './discrete-control.ts';
import { MOUNTAIN_CAR, MountainCar } from './mountain-car.ts';
import { PENDULUM, Pendulum } from './pendulum.ts';

/** A control problem that can be created; `kind` tells which sort of environment that gives. */
export type ClassicControl =
  | (DiscreteControlSpec & { readonly create: () => DiscreteControl })
  | (ContinuousControlSpec & { readonly create: () => Pendulum });

/** The classic control problems by the ids that Gymnasium gives them, and equal to those step for step. */
export const CLASSIC_CONTROL = {
  'CartPole-v1': { ...CART_POLE, create: () => new CartPole() },
  'Acrobot-v1': { ...ACROBOT, create: () => new Acrobot() },
  'MountainCar-v0': { ...MOUNTAIN_CAR, create: () => new MountainCar() },
  'Pendulum-v1': { ...PENDULUM, create: () => new Pendulum() },
} as const satisfies Record<ClassicControlId, ClassicControl>;
