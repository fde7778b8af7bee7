import { collect, type CollectionPlan, type DemonstrationWriter, type EpisodeRecord } from '../collect.ts';
import type { DemonstrationSource, Episode, PolicyMember } from '../demonstration-source.ts';
import { ToyEnvironment, toyStrategy } from './toy-environment.ts';

interface Step {
  readonly observation: Float32Array;
  readonly mask: Uint8Array;
  readonly action: number;
  readonly reward: number;
  readonly strategy: number;
  readonly probabilities: Float32Array | undefined;
}

/** Demonstrations kept in memory, as a collection writes them. */
export class MemorySource implements DemonstrationSource, DemonstrationWriter {
  readonly label: string;
  readonly observationSize: number;
  readonly actionCount: number;
  readonly featureNames: readonly string[];
  readonly strategies: readonly string[];
  readonly environments: readonly string[] = ['toy'];
  readonly fingerprint: string;
  policyMembers: readonly PolicyMember[] = [];
  /** There from the first step on that is recorded with probabilities. */
  readProbabilities?: NonNullable<DemonstrationSource['readProbabilities']>;
  readonly episodes: Episode[] = [];
  readonly all: Step[] = [];
  readonly finals: Float32Array[] = [];
  closed = false;
  private firstStep = 0;

  constructor(label: string, strategies: readonly string[], observationSize: number, actionCount: number) {
    this.label = label;
    this.fingerprint = label;
    this.strategies = strategies;
    this.observationSize = observationSize;
    this.actionCount = actionCount;
    this.featureNames = Array.from({ length: observationSize }, (_, i) => `feature ${i}`);
  }

  get steps(): number {
    return this.all.length;
  }

  step(
    observation: Float32Array,
    mask: Uint8Array,
    action: number,
    reward: number,
    strategy: number,
    given?: Float32Array,
  ): void {
    const probabilities = given?.slice();
    this.all.push({ observation: observation.slice(), mask: mask.slice(), action, reward, strategy, probabilities });
    if (!probabilities) return;
    this.readProbabilities ??= (episode, from, count, target, offset) =>
      this.at(episode, from, count).forEach((s, i) => target.set(s.probabilities!, offset + i * this.actionCount));
  }

  endEpisode(record: EpisodeRecord, finalObservation: Float32Array): void {
    const { firstStep } = this;
    this.episodes.push({ ...record, environment: 0, firstStep, length: this.all.length - firstStep });
    this.finals.push(finalObservation.slice());
    this.firstStep = this.all.length;
  }

  readObservations(episode: number, from: number, count: number, target: Float32Array, offset: number): void {
    this.at(episode, from, count).forEach((s, i) => target.set(s.observation, offset + i * this.observationSize));
  }

  readActions(episode: number, from: number, count: number, target: Int32Array, offset: number): void {
    this.at(episode, from, count).forEach((s, i) => (target[offset + i] = s.action));
  }

  readMasks(episode: number, from: number, count: number, target: Float32Array, offset: number): void {
    this.at(episode, from, count).forEach((s, i) => target.set(s.mask, offset + i * this.actionCount));
  }

  readRewards(episode: number, from: number, count: number, target: Float32Array, offset: number): void {
    this.at(episode, from, count).forEach((s, i) => (target[offset + i] = s.reward));
  }

  readStrategies(episode: number, from: number, count: number, target: Uint8Array, offset: number): void {
    this.at(episode, from, count).forEach((s, i) => (target[offset + i] = s.strategy));
  }

  readFinalObservation(episode: number, target: Float32Array, offset: number): void {
    target.set(this.finals[episode], offset);
  }

  close(): void {
    this.closed = true;
  }

  private at(episode: number, from: number, count: number): Step[] {
    const { firstStep, length } = this.episodes[episode];
    if (from < 0 || from + count > length) throw new RangeError('steps beyond the episode');
    return this.all.slice(firstStep + from, firstStep + from + count);
  }
}

/** Collects from the toy environment. */
export async function toyDemonstrations(
  plan: CollectionPlan,
  label = 'toy',
  servers = 3,
  requests = 40,
): Promise<MemorySource> {
  const environment = new ToyEnvironment(servers, requests);
  const names = plan.strategies.map(({ name }) => name);
  const source = new MemorySource(label, names, environment.observationSize, environment.actionCount);
  await collect(plan, environment, names.map(toyStrategy), source);
  return source;
}

/** A source of hand-written rewards: one episode each, with nothing to see and one action. */
export function rewardsSource(
  strategies: readonly string[],
  episodes: readonly { readonly seed: number; readonly strategy: number; readonly rewards: readonly number[] }[],
): MemorySource {
  const source = new MemorySource('rewards', strategies, 1, 2);
  for (const { seed, strategy, rewards } of episodes) {
    for (const reward of rewards) source.step(new Float32Array(1), new Uint8Array([1, 1]), 0, reward, strategy);
    const record = { seed, strategy, mixed: false, terminated: false, truncated: true, metrics: {} };
    source.endEpisode(record, new Float32Array(1));
  }
  return source;
}
