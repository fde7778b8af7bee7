import { failure } from '../errors/index.ts';
import { whereAround, type Where } from './key-path.ts';

/** Sizes that an environment gives and takes. */
export interface Dimensions {
  /** Numbers in an observation. */
  readonly stateDim: number;
  readonly actionDim: number;
}

/**
 * Refuses a network whose sizes are not the environment's, naming both right ones. To be called only where a model is
 * involved. Throws configuration/dimensions.
 */
export function requireFit(
  configuration: { readonly state_dim: number; readonly action_dim: number },
  dimensions: Dimensions,
  where: Where,
): void {
  const state = { expected: dimensions.stateDim, found: configuration.state_dim };
  const action = { expected: dimensions.actionDim, found: configuration.action_dim };
  if (state.expected === state.found && action.expected === action.found) return;
  throw failure('configuration/dimensions', {
    stateWhere: whereAround(where, ['state_dim']),
    actionWhere: whereAround(where, ['action_dim']),
    state,
    action,
  });
}
