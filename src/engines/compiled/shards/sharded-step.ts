import type { AdamWSettings, NamedArrays, ParameterGroup, TrainingProgram, TrainingStep } from '../../../learning/engine.ts'; // prettier-ignore
import { checkInputs } from '../../check-inputs.ts';
import type { BoundProgram } from '../bound-program.ts';
import type { ParameterMemory } from '../parameter-memory.ts';
import { lanesOf, putLanes, takeLanes, type LaneRange } from './lanes.ts';
import type { ShardArrays } from './messages.ts';
import type { ShardPool } from './shard-pool.ts';

/** The lanes that a thread takes, and its arrays. */
type Shard = ShardArrays & { readonly range: LaneRange };

/**
 * A training step of which several threads take some lanes each. A shard's gradients are of its own mean loss, so all of
 * them, weighted by the shards' valid steps, make those of the whole.
 */
export class ShardedStep implements TrainingStep {
  private readonly program: TrainingProgram;
  private readonly memory: ParameterMemory;
  private readonly pool: ShardPool;
  private readonly id: number;
  private readonly own: BoundProgram;
  private readonly shards: readonly Shard[];
  private readonly outputs: Readonly<Record<string, Float32Array>>;

  /**
   * @param own what this thread runs: the first lanes
   * @param others what the pool's threads run as program `id`: the next lanes, in order
   */
  constructor(
    program: TrainingProgram,
    memory: ParameterMemory,
    own: BoundProgram,
    { pool, id, arrays }: { pool: ShardPool; id: number; arrays: readonly ShardArrays[] },
  ) {
    this.program = program;
    this.memory = memory;
    this.pool = pool;
    this.id = id;
    this.own = own;
    const all = [own, ...arrays];
    const lanes = lanesOf(program) / all.length;
    this.shards = all.map(({ inputs, outputs }, i) => ({
      inputs,
      outputs,
      range: { from: i * lanes, to: (i + 1) * lanes },
    }));
    this.outputs = Object.fromEntries(
      Object.entries(own.outputs).map(([name, { length }]) => [
        name,
        new Float32Array(Object.hasOwn(program.inputs, name) ? length * this.shards.length : length),
      ]),
    );
  }

  async gradients(arrays: NamedArrays): ReturnType<TrainingStep['gradients']> {
    checkInputs(this.program, arrays);
    for (const { inputs, range } of this.shards) {
      for (const [name, some] of Object.entries(inputs)) {
        takeLanes(arrays[name], this.program.inputs[name], range, some);
      }
    }
    await this.pool.together(this.id, this.shards.length - 1, this.program.name, () => this.own.compute());
    this.memory.sumGradients(this.gather());
    return { outputs: this.outputs, gradientNorms: this.memory.gradientNorms() };
  }

  async update(settings: Readonly<Partial<Record<ParameterGroup, AdamWSettings>>>): Promise<void> {
    this.memory.update(settings);
  }

  /** Fills the outputs; returns what each shard's mean counts in the mean of all. */
  private gather(): number[] {
    const valid = this.shards.map(({ outputs }) => outputs['validSum'][0]);
    const count = Math.max(1, sum(valid));
    const weights = valid.map((steps) => Math.max(1, steps) / count);
    for (const [name, all] of Object.entries(this.outputs)) {
      const spec = this.program.inputs[name];
      const factors = name === 'loss' ? weights : valid.map(() => 1);
      if (spec) for (const { outputs, range } of this.shards) putLanes(outputs[name], spec, range, all);
      else all[0] = sum(this.shards.map(({ outputs }, i) => factors[i] * outputs[name][0]));
    }
    return weights;
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
