import { Random, type RandomState } from '../base/random.ts';

/** Random numbers of each lane's own, so that a lane's draws do not depend on the others. */
export class LaneRandoms {
  readonly lanes: readonly Random[];

  constructor(seed: number, stream: string, lanes: number) {
    this.lanes = Array.from({ length: lanes }, (_, lane) => new Random(seed, `${stream} ${lane}`));
  }

  state(): readonly RandomState[] {
    return this.lanes.map((random) => random.state());
  }

  restore(state: readonly RandomState[]): void {
    this.lanes.forEach((random, lane) => random.restore(state[lane]));
  }
}
