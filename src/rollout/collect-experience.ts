import { normalise } from '../demonstrations/normaliser.ts';
import type { Forward, ParameterStore } from '../learning/engine.ts';
import { isContinuous, type PolicyShape } from '../learning/policy-shape.ts';
import { createExperience, type Experience } from './experience.ts';
import { memoryOf } from './lane-memory.ts';
import type { ObservationScaler } from './observation-scaler.ts';
import type { RewardScaler } from './reward-scaler.ts';
import type { ActionSampler } from './sample-actions.ts';
import type { TrainingEnvironments } from './training-environments.ts';

export interface CollectorParts {
  readonly shape: PolicyShape;
  /** Of `ppoActProgram(shape, lanes)`, on the parameters that are trained. */
  readonly act: Forward;
  readonly parameters: Pick<ParameterStore, 'value'>;
  readonly sampler: ActionSampler;
  readonly environments: TrainingEnvironments;
  readonly observations: ObservationScaler;
  readonly rewards: RewardScaler;
  /**
   * Of `actProgram(shape, lanes)` for choices, else of `ppoActProgram`, on the parameters of the policy to stay near; null
   * where there is none.
   */
  readonly reference: Forward | null;
  /** Steps of a rollout, in each lane. */
  readonly steps: number;
  /** Steps between the hidden states that are kept. */
  readonly stateInterval: number;
}

/** What one rollout was like. */
export interface RolloutFigures {
  /** Figures of the episodes that ended in it, by metric, each as long as there were such. */
  readonly episodes: Readonly<Record<string, readonly number[]>>;
  /** Seconds of the whole rollout, and of what the engine computed in it. */
  readonly seconds: number;
  readonly inferenceSeconds: number;
}

/** The memories of all lanes, float32 [gruLayers, lanes, hiddenSize] each; belongs to a checkpoint. */
export interface Memories {
  readonly hidden: Float32Array;
  readonly valueHidden: Float32Array;
  readonly referenceHidden: Float32Array;
}

/** Plays a policy in the environments, a rollout at a time; the next rollout goes on where the last one ended. */
export class ExperienceCollector {
  readonly experience: Experience;
  readonly memories: Memories;
  private readonly parts: CollectorParts;
  private readonly lanes: number;
  private readonly chooses: boolean;
  /** [lanes, stateDim], in the features' units. */
  private readonly raw: Float32Array;
  private readonly inputs: { observations: Float32Array; masks: Float32Array };
  /** Of the states that episodes were cut in: inputs of one more run. */
  private readonly cut: { observations: Float32Array; masks: Float32Array };
  private inferenceSeconds = 0;

  constructor(parts: CollectorParts) {
    const { shape, steps, stateInterval, environments, reference } = parts;
    this.parts = parts;
    this.chooses = !isContinuous(shape);
    const lanes = (this.lanes = environments.lanes.length);
    this.experience = createExperience(shape, { steps, lanes, stateInterval, reference: reference !== null });
    const state = (): Float32Array => new Float32Array(shape.gruLayers * lanes * shape.hiddenSize);
    this.memories = { hidden: state(), valueHidden: state(), referenceHidden: state() };
    const inputs = () => ({
      observations: new Float32Array(lanes * shape.stateDim),
      masks: new Float32Array(lanes * shape.actionDim).fill(1),
    });
    this.raw = new Float32Array(lanes * shape.stateDim);
    this.inputs = inputs();
    this.cut = inputs();
  }

  /** Begins an episode in every lane, with empty memories. */
  begin(): void {
    this.parts.environments.begin();
    for (const memory of Object.values(this.memories) as Float32Array[]) memory.fill(0);
  }

  /** Plays one rollout into `experience`, which the next one writes over. */
  async collect(): Promise<RolloutFigures> {
    const { environments, rewards, sampler, parameters, steps } = this.parts;
    const { experience, inputs, lanes } = this;
    const begun = performance.now();
    this.inferenceSeconds = 0;
    const episodes: Record<string, number[]> = {};
    sampler.beginRollout(parameters);
    for (let t = 0; t < steps; t++) {
      this.observe(true);
      experience.observations.set(inputs.observations, t * inputs.observations.length);
      experience.masks.set(inputs.masks, t * inputs.masks.length);
      experience.inputs.set(environments.seeds, t * lanes);
      experience.episodeSteps.set(environments.lengths, t * lanes);
      this.keepMemories(t);
      await this.consultReference(t);
      const outputs = await this.act(inputs);
      this.remember(outputs);
      sampler.sample(outputs);
      experience.values.set(outputs['value'], t * lanes);
      experience.actions.set(sampler.actions, t * sampler.actions.length);
      experience.logProbabilities.set(sampler.logProbabilities, t * lanes);
      for (let lane = 0; lane < lanes; lane++) environments.step(lane, sampler.actions);
      rewards.scale(environments.rewards, environments.ended, experience.rewards, t * lanes);
      await this.endEpisodes(t, episodes);
    }
    this.observe(false); // the next rollout begins with it, and counts it
    experience.lastValues.set((await this.act(inputs))['value']);
    return { episodes, seconds: (performance.now() - begun) / 1000, inferenceSeconds: this.inferenceSeconds };
  }

  /** Brings the current observations into the network's inputs; `learn` has the normaliser count them. */
  private observe(learn: boolean): void {
    const { environments, observations, shape } = this.parts;
    for (let lane = 0; lane < this.lanes; lane++) environments.observe(lane, this.raw, this.inputs.masks);
    if (learn) observations.learn(this.raw, this.lanes);
    const { normaliser } = observations;
    for (let lane = 0; lane < this.lanes; lane++) {
      const at = lane * shape.stateDim;
      normalise(normaliser, this.raw, at, this.inputs.observations, at);
    }
  }

  private async act(inputs: {
    observations: Float32Array;
    masks: Float32Array;
  }): Promise<Readonly<Record<string, Float32Array>>> {
    const { hidden, valueHidden } = this.memories;
    return this.timed(this.parts.act, { ...this.offered(inputs), ...(hidden.length > 0 && { hidden, valueHidden }) });
  }

  /** Policies that choose take masks; those that draw numbers have none. */
  private offered(inputs: { observations: Float32Array; masks: Float32Array }): Readonly<Record<string, Float32Array>> {
    return this.chooses ? inputs : { observations: inputs.observations };
  }

  private async timed(
    forward: Forward,
    inputs: Readonly<Record<string, Float32Array>>,
  ): Promise<Readonly<Record<string, Float32Array>>> {
    const begun = performance.now();
    const outputs = await forward.run(inputs);
    this.inferenceSeconds += (performance.now() - begun) / 1000;
    return outputs;
  }

  private remember(outputs: Readonly<Record<string, Float32Array>>): void {
    const { hidden, valueHidden } = this.memories;
    if (hidden.length === 0) return;
    hidden.set(outputs['hidden']);
    valueHidden.set(outputs['valueHidden']);
  }

  private keepMemories(t: number): void {
    const { experience, memories } = this;
    if (memories.hidden.length === 0 || t % experience.stateInterval !== 0) return;
    const at = (t / experience.stateInterval) * memories.hidden.length;
    experience.hidden.set(memories.hidden, at);
    experience.valueHidden.set(memories.valueHidden, at);
  }

  /** What the policy to stay near would have done with what is observed now. */
  private async consultReference(t: number): Promise<void> {
    const { reference } = this.parts;
    if (!reference) return;
    const { experience } = this;
    const { referenceHidden: hidden } = this.memories;
    // A Gaussian's is asked with its value, whose memory matters to nothing.
    const memories = hidden.length > 0 && { hidden, ...(this.chooses ? {} : { valueHidden: hidden }) };
    const outputs = await this.timed(reference, { ...this.offered(this.inputs), ...memories });
    if (hidden.length > 0) hidden.set(outputs['hidden']);
    const given = outputs['logits'] ?? outputs['mean'];
    experience.referenceOutputs.set(given, t * given.length);
    if (outputs['std']) experience.referenceStd.set(outputs['std'], t * given.length);
  }

  /** Notes how the step left each lane, values what was cut, and begins what comes next. */
  private async endEpisodes(t: number, episodes: Record<string, number[]>): Promise<void> {
    const { environments } = this.parts;
    const { experience, lanes } = this;
    let anyCut = false;
    for (let lane = 0; lane < lanes; lane++) {
      const { terminated, truncated } = environments.lanes[lane];
      experience.terminated[t * lanes + lane] = terminated ? 1 : 0;
      experience.truncated[t * lanes + lane] = truncated ? 1 : 0;
      anyCut ||= truncated && !terminated;
    }
    if (anyCut) await this.valueCut(t);
    for (let lane = 0; lane < lanes; lane++) {
      if (!environments.ended[lane]) continue;
      const figures = { length: environments.lengths[lane], ...environments.lanes[lane].metrics() };
      for (const [name, value] of Object.entries(figures)) (episodes[name] ??= []).push(value);
      environments.renew(lane);
      this.forget(lane);
    }
  }

  /** V of the states in which episodes were cut, with the memories that led there. */
  private async valueCut(t: number): Promise<void> {
    const { environments, observations, shape } = this.parts;
    const { experience, lanes, cut } = this;
    for (let lane = 0; lane < lanes; lane++) {
      if (!experience.truncated[t * lanes + lane]) continue;
      environments.observe(lane, this.raw, cut.masks);
      const at = lane * shape.stateDim;
      normalise(observations.normaliser, this.raw, at, cut.observations, at);
    }
    experience.truncationValues.set((await this.act(cut))['value'], t * lanes);
  }

  /** Empties a lane's memories: another episode begins. */
  private forget(lane: number): void {
    for (const memory of Object.values(this.memories) as Float32Array[]) {
      for (const layer of memoryOf(memory, this.parts.shape, this.lanes, lane)) layer.fill(0);
    }
  }
}
