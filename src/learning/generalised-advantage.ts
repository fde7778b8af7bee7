/**
 * Generalised advantage estimation (Schulman, Moritz, Levine, Jordan and Abbeel 2016, "High-dimensional continuous
 * control using generalized advantage estimation"), backwards over each lane:
 *
 *     δ_t = r_t + γ V(s_{t+1}) − V(s_t)
 *     A_t = δ_t + γ λ A_{t+1},      R_t = A_t + V(s_t)
 *
 * Where an episode ends after step t, A_{t+1} is 0, as the next step is another episode's. V(s_{t+1}) is then 0 if the
 * task itself ended, and the value of the state that the episode was cut in if it was truncated (Pardo et al. 2018,
 * "Time limits in reinforcement learning").
 *
 * The value function may learn from a λ of its own (Yuan et al. 2025, "What's behind PPO's collapse in long-CoT? Value
 * optimization holds the secret"): with 1 its targets hold none of its own errors.
 */

/** Steps of lanes side by side, [steps, lanes] with time outermost; rewards and values in one unit. */
export interface AdvantageInputs {
  readonly steps: number;
  readonly lanes: number;
  /** [steps, lanes]. */
  readonly rewards: ArrayLike<number>;
  /** [steps, lanes]: V of the state that each step was decided in. */
  readonly values: ArrayLike<number>;
  /** [steps, lanes]: 1 where the task ended with the step; then `truncated` does not count. */
  readonly terminated: ArrayLike<number>;
  /** [steps, lanes]: 1 where the episode was cut after the step. */
  readonly truncated: ArrayLike<number>;
  /** [steps, lanes]: V of the state that a truncated episode was cut in; read nowhere else. */
  readonly truncationValues: ArrayLike<number>;
  /** [lanes]: V of the state after the last step; read only where no episode ended with it. */
  readonly lastValues: ArrayLike<number>;
}

export interface AdvantageSettings {
  /** γ, per decision. */
  readonly gamma: number;
  /** λ: 0 gives one-step errors, 1 discounted returns minus values. */
  readonly lambda: number;
  /** λ of the returns; that of the advantages where it is left out. */
  readonly valueLambda?: number;
}

/** Both [steps, lanes], in the unit of the rewards, summed in double precision. */
export interface Advantages {
  readonly advantages: Float32Array;
  /** What the value function is to learn. */
  readonly returns: Float32Array;
}

export function generalisedAdvantages(inputs: AdvantageInputs, settings: AdvantageSettings): Advantages {
  const { gamma, lambda, valueLambda = lambda } = settings;
  const { steps, lanes, rewards, values, terminated, truncated, truncationValues, lastValues } = inputs;
  checkLengths(inputs);
  const advantages = new Float32Array(steps * lanes);
  const returns = new Float32Array(steps * lanes);
  for (let lane = 0; lane < lanes; lane++) {
    let nextValue = lastValues[lane];
    let nextAdvantage = 0;
    let nextError = 0;
    for (let t = steps - 1; t >= 0; t--) {
      const i = t * lanes + lane;
      if (terminated[i] || truncated[i]) {
        nextValue = terminated[i] ? 0 : truncationValues[i];
        nextAdvantage = 0;
        nextError = 0;
      }
      const delta = rewards[i] + gamma * nextValue - values[i];
      nextAdvantage = delta + gamma * lambda * nextAdvantage;
      nextError = delta + gamma * valueLambda * nextError;
      nextValue = values[i];
      advantages[i] = nextAdvantage;
      returns[i] = nextError + nextValue;
    }
  }
  return { advantages, returns };
}

const PER_STEP = ['rewards', 'values', 'terminated', 'truncated', 'truncationValues'] as const;

function checkLengths(inputs: AdvantageInputs): void {
  const check = (name: keyof AdvantageInputs, expected: number): void => {
    const { length } = inputs[name] as ArrayLike<number>;
    if (length !== expected) throw new Error(`${name}: expected ${expected} numbers, found ${length}`);
  };
  check('lastValues', inputs.lanes);
  for (const name of PER_STEP) check(name, inputs.steps * inputs.lanes);
}
