/**
 * A baseline for problems whose rewards depend on an input that actions do not change, such as the arrivals of requests
 * (Mao, Venkatakrishnan, Schwarzkopf and Alizadeh 2019, "Variance reduction for reinforcement learning in input-driven
 * environments"). Lanes of a group are given the same inputs; what all of them gain or lose at one point of the inputs is
 * the inputs' doing. So from each advantage the mean advantage of the group's other lanes at the same point is taken:
 * that depends on the inputs but not on the action judged, which leaves the policy gradient's expectation as it is.
 *
 * Departure from the paper, which learns or averages whole returns: the baseline is of what the value function has left
 * unexplained, so that lanes in different states can stand in for one another.
 *
 * What all of a group gain or lose drowns as well what the value function could learn of the differences between states,
 * and only these differences outlast the subtraction. So it learns the common part much more slowly.
 */

/** Where each step of a rollout stood in its inputs. */
export interface InputPositions {
  readonly steps: number;
  readonly lanes: number;
  /** [steps, lanes]: which inputs the episode was given, and the step of the episode. */
  readonly inputs: Float64Array;
  readonly episodeSteps: Int32Array;
}

/**
 * Subtracts from each advantage, [steps, lanes], in place, the mean of those that the group's other lanes have at the same
 * point of the same inputs; where there is none, nothing.
 *
 * @param groupSize lanes of a group, which stand beside each other
 */
export function subtractInputBaseline(advantages: Float32Array, positions: InputPositions, groupSize: number): void {
  const { steps, lanes, inputs, episodeSteps } = positions;
  if (groupSize < 2) return;
  for (let first = 0; first < lanes; first += groupSize) {
    const sums = new Map<string, { sum: number; count: number }>();
    const last = Math.min(first + groupSize, lanes);
    const each = (visit: (at: number, key: string) => void): void => {
      for (let t = 0; t < steps; t++) {
        for (let lane = first; lane < last; lane++) {
          const at = t * lanes + lane;
          visit(at, `${inputs[at]} ${episodeSteps[at]}`);
        }
      }
    };
    each((at, key) => {
      const found = sums.get(key);
      if (!found) sums.set(key, { sum: advantages[at], count: 1 });
      else {
        found.sum += advantages[at];
        found.count++;
      }
    });
    const given = advantages.slice();
    each((at, key) => {
      const { sum, count } = sums.get(key)!;
      if (count > 1) advantages[at] = given[at] - (sum - given[at]) / (count - 1);
    });
  }
}

/** Share of a group's common error that the value function still learns, lest its level drift. */
const COMMON_SHARE = 0.05;

/**
 * Takes out of the returns that the value function is to learn, [steps, lanes], in place, most of what the values missed in
 * common: of the mean error of the group's other lanes at the same point of the same inputs only a twentieth stays.
 *
 * @param values [steps, lanes]: V of the state that each step was decided in
 */
export function subtractInputError(
  returns: Float32Array,
  values: ArrayLike<number>,
  positions: InputPositions,
  groupSize: number,
): void {
  if (groupSize < 2) return;
  const errors = returns.map((value, i) => value - values[i]);
  const own = errors.slice();
  subtractInputBaseline(own, positions, groupSize);
  for (let i = 0; i < returns.length; i++) returns[i] = values[i] + own[i] + COMMON_SHARE * (errors[i] - own[i]);
}
