import type {
  CollectionOptions,
  CollectionProgress,
  DemonstrationWriter,
  EpisodeRecord,
} from '../demonstrations/collect.ts';
import { requireSoundStep } from '../demonstrations/step-check.ts';
import type { Actor } from './actor.ts';
import type { EpisodeSeries, MeasuredEnvironment } from './episodes.ts';
import { playEpisodes, type Lane } from './play-episodes.ts';

interface Step {
  readonly observation: Float32Array;
  readonly mask: Uint8Array;
  readonly action: number;
  readonly reward: number;
  readonly probabilities: Float32Array;
}

interface PlayedEpisode {
  readonly steps: readonly Step[];
  readonly record: EpisodeRecord;
  readonly finalObservation: Float32Array;
}

/**
 * Records how a policy plays: the best action of every decision, with the probabilities that it gave. Episodes run side
 * by side but are written in the order of their seeds, so that the number of lanes makes no difference. Throws
 * demonstrations/bad-step.
 *
 * @param name what the policy is called in errors
 */
export async function recordPolicy(
  createEnvironment: () => MeasuredEnvironment,
  actor: Actor,
  name: string,
  { seed, episodes }: EpisodeSeries,
  writer: DemonstrationWriter,
  { signal, onProgress }: CollectionOptions = {},
): Promise<CollectionProgress> {
  const underWay = new Map<number, Step[]>();
  const ended = new Map<number, PlayedEpisode>();
  let written = 0;
  const progress = { episodes: 0, totalEpisodes: episodes, steps: 0 };
  await playEpisodes(
    createEnvironment,
    actor,
    { seed, episodes },
    {
      step(lane) {
        signal?.throwIfAborted();
        const steps = underWay.get(lane.episode) ?? [];
        underWay.set(lane.episode, steps);
        steps.push(decide(lane, actor, { strategy: name, seed: seed + lane.episode, step: steps.length }));
      },
      ended({ environment, episode }) {
        const steps = underWay.get(episode)!;
        underWay.delete(episode);
        ended.set(episode, played(environment, seed + episode, steps));
        for (let next = ended.get(written); next; next = ended.get(++written)) {
          write(next, writer);
          ended.delete(written);
        }
        progress.episodes++;
        progress.steps += steps.length;
        onProgress?.({ ...progress });
      },
    },
  );
  return progress;
}

function decide(
  { index, environment }: Lane<MeasuredEnvironment>,
  actor: Actor,
  who: { readonly strategy: string; readonly seed: number; readonly step: number },
): Step {
  const { observationSize, actionCount, featureNames } = environment;
  const observation = new Float32Array(observationSize);
  const mask = new Uint8Array(actionCount);
  const probabilities = new Float32Array(actionCount);
  environment.observe(observation, 0);
  environment.mask(mask, 0);
  actor.probabilities(index, probabilities, 0);
  const action = actor.best(index);
  environment.step(action);
  const { reward } = environment;
  requireSoundStep({ ...who, observation, featureNames, mask, action, reward, probabilities });
  return { observation, mask, action, reward, probabilities };
}

function played(environment: MeasuredEnvironment, seed: number, steps: readonly Step[]): PlayedEpisode {
  const finalObservation = new Float32Array(environment.observationSize);
  environment.observe(finalObservation, 0);
  const { terminated, truncated } = environment;
  const record = { seed, strategy: 0, mixed: false, terminated, truncated, metrics: environment.metrics() };
  return { steps, record, finalObservation };
}

function write({ steps, record, finalObservation }: PlayedEpisode, writer: DemonstrationWriter): void {
  for (const { observation, mask, action, reward, probabilities } of steps) {
    writer.step(observation, mask, action, reward, record.strategy, probabilities);
  }
  writer.endEpisode(record, finalObservation);
}
