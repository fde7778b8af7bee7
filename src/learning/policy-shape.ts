import type { ActionKind } from '../contract/action-kinds.ts';
import type { Activation } from '../contract/activations.ts';

/** What determines the policy network: DESIGN of the network in `policy.ts`. */
export interface PolicyShape {
  readonly stateDim: number;
  readonly actionDim: number;
  readonly hiddenSize: number;
  readonly mlpLayers: number;
  /** May be 0. */
  readonly gruLayers: number;
  readonly activation: Activation;
  readonly layerNorm: boolean;
  /** Left out: `categorical`. */
  readonly actionKind?: ActionKind;
  /** `own`: the value function has a trunk of its own, as PPO trains it; left out: it reads the actor's. */
  readonly valueTrunk?: 'own';
}

export function actionKindOf({ actionKind = 'categorical' }: Pick<PolicyShape, 'actionKind'>): ActionKind {
  return actionKind;
}

/** Whether actions are numbers, not one of several choices. */
export function isContinuous(shape: Pick<PolicyShape, 'actionKind'>): boolean {
  return actionKindOf(shape) !== 'categorical';
}
