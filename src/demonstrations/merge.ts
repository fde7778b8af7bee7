import { failure } from '../contract/errors/index.ts';
import { shown } from '../contract/errors/entry.ts';
import type { DemonstrationSource, Episode, PolicyMember } from './demonstration-source.ts';

/**
 * Several sets as one. Strategies are the same where their names are; environments where their identities are. What
 * was recorded twice counts once: a set given twice, and an episode of one strategy on one seed of one environment.
 * Policies of two sets may be different ones of the same name, so their episodes are the same only within a set.
 * Throws demonstrations/none, /mismatch and /labels-differ. Closing the result closes the sets.
 */
export function mergeDemonstrations(sets: readonly DemonstrationSource[]): DemonstrationSource {
  if (sets.length === 0) throw failure('demonstrations/none', {});
  for (const set of sets.slice(1)) checkFits(set, sets[0]);
  requireSameLabels(sets);
  return sets.length === 1 ? sets[0] : new MergedDemonstrations(sets);
}

function checkFits(set: DemonstrationSource, reference: DemonstrationSource): void {
  const compare = (what: string, expected: number | string, found: number | string): void => {
    if (expected === found) return;
    const words = { expected: shown(expected), found: shown(found) };
    throw failure('demonstrations/mismatch', { set: set.label, reference: reference.label, what, ...words });
  };
  compare('observation_size', reference.observationSize, set.observationSize);
  compare('action_count', reference.actionCount, set.actionCount);
  reference.featureNames.forEach((name, i) => compare(`feature_names[${i}]`, name, set.featureNames[i]));
}

/** All sets hold a policy's probabilities, or none does. Throws demonstrations/labels-differ. */
export function requireSameLabels(sets: readonly Pick<DemonstrationSource, 'label' | 'readProbabilities'>[]): void {
  const labelled = sets.find(({ readProbabilities }) => readProbabilities);
  const unlabelled = sets.find(({ readProbabilities }) => !readProbabilities);
  if (!labelled || !unlabelled) return;
  throw failure('demonstrations/labels-differ', { labelled: labelled.label, unlabelled: unlabelled.label });
}

interface Origin {
  readonly set: DemonstrationSource;
  /** The episode's number in that set. */
  readonly episode: number;
  /** The set's strategy indices as indices of the whole. */
  readonly strategies: Uint8Array;
}

class MergedDemonstrations implements DemonstrationSource {
  readonly label: string;
  readonly observationSize: number;
  readonly actionCount: number;
  readonly featureNames: readonly string[];
  readonly strategies: readonly string[];
  readonly environments: readonly string[];
  readonly fingerprint: string;
  readonly episodes: readonly Episode[];
  readonly steps: number;
  readonly policyMembers: readonly PolicyMember[];
  readonly readProbabilities?: NonNullable<DemonstrationSource['readProbabilities']>;
  private readonly sets: readonly DemonstrationSource[];
  private readonly origins: readonly Origin[];

  constructor(sets: readonly DemonstrationSource[]) {
    const [first] = sets;
    this.sets = sets;
    this.observationSize = first.observationSize;
    this.actionCount = first.actionCount;
    this.featureNames = first.featureNames;
    this.strategies = [...new Set(sets.flatMap((set) => set.strategies))];
    this.environments = [...new Set(sets.flatMap((set) => set.environments))];

    const episodes: Episode[] = [];
    const origins: Origin[] = [];
    const known = new Set<string>();
    let steps = 0;
    for (const set of sets) {
      const strategies = Uint8Array.from(set.strategies, (name) => this.strategies.indexOf(name));
      set.episodes.forEach((episode, number) => {
        const environment = this.environments.indexOf(set.environments[episode.environment]);
        const strategy = strategies[episode.strategy];
        const mixture = episode.mixed || set.policyMembers.length > 0 ? set.fingerprint : '';
        const identity = `${environment} ${episode.seed} ${strategy} ${mixture}`;
        if (known.has(identity)) return;
        known.add(identity);
        episodes.push({ ...episode, environment, strategy, firstStep: steps });
        origins.push({ set, episode: number, strategies });
        steps += episode.length;
      });
    }
    this.episodes = episodes;
    this.origins = origins;
    this.steps = steps;
    this.label = [...new Set(sets.map((set) => set.label))].join(' + ');
    this.fingerprint = [...new Set(sets.map((set) => set.fingerprint))].join('+');
    this.policyMembers = [
      ...new Map(sets.flatMap((set) => set.policyMembers.map((one) => [one.sha256, one]))).values(),
    ];
    if (first.readProbabilities) {
      this.readProbabilities = (episode, from, count, target, offset) => {
        const { set, episode: number } = this.origins[episode];
        set.readProbabilities!(number, from, count, target, offset);
      };
    }
  }

  readObservations(episode: number, from: number, count: number, target: Float32Array, offset: number): void {
    const origin = this.origins[episode];
    origin.set.readObservations(origin.episode, from, count, target, offset);
  }

  readActions(episode: number, from: number, count: number, target: Int32Array, offset: number): void {
    const origin = this.origins[episode];
    origin.set.readActions(origin.episode, from, count, target, offset);
  }

  readMasks(episode: number, from: number, count: number, target: Float32Array, offset: number): void {
    const origin = this.origins[episode];
    origin.set.readMasks(origin.episode, from, count, target, offset);
  }

  readRewards(episode: number, from: number, count: number, target: Float32Array, offset: number): void {
    const origin = this.origins[episode];
    origin.set.readRewards(origin.episode, from, count, target, offset);
  }

  readStrategies(episode: number, from: number, count: number, target: Uint8Array, offset: number): void {
    const { set, episode: number, strategies } = this.origins[episode];
    set.readStrategies(number, from, count, target, offset);
    for (let i = offset; i < offset + count; i++) target[i] = strategies[target[i]];
  }

  readFinalObservation(episode: number, target: Float32Array, offset: number): void {
    const origin = this.origins[episode];
    origin.set.readFinalObservation(origin.episode, target, offset);
  }

  close(): void {
    for (const set of this.sets) set.close();
  }
}
