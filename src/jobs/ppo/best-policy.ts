import { estimate } from '../../base/statistics.ts';
import type { NewEvent } from '../../contract/events.ts';
import { EPISODE_METRICS } from '../../contract/metrics.ts';
import type { IntervalRecord } from '../../contract/history.ts';
import { encodeModel } from '../../models/formats/pt.ts';
import type { PolicyModel } from '../../models/policy-model.ts';
import { exportActor, importActor, type Weights } from '../../models/weights.ts';
import type { EpisodeTable } from '../../rollout/episodes.ts';
import { RUN_FILES } from '../../store/runs/layout.ts';
import { means, playGreedily } from './policy-evaluation.ts';
import type { PpoCurves } from './ppo-curves.ts';
import type { PpoParts } from './ppo-loop.ts';
import type { Progress } from './progress.ts';
import { worsening } from './worsening.ts';

/** What a rollback multiplies the learning rates by: the same rates would lead to the same place. */
const RATE_AFTER_ROLLBACK = 0.5;

interface KeeperParts extends PpoParts {
  readonly progress: Progress;
  readonly curves: PpoCurves;
  /** The parameters as they are, as a model file holds them. */
  readonly model: (record: IntervalRecord) => Promise<PolicyModel>;
}

/** Evaluates the policy during training, keeps the best one, and goes back to it after a fall. */
export class BestPolicy {
  private readonly parts: KeeperParts;
  /**
   * The best policy's actor, where a fall may lead back to it; part of a checkpoint, since after a kill best_model.pt may
   * be of a later evaluation than the one that the run goes on from.
   */
  bestActor: Weights | null = null;

  constructor(parts: KeeperParts) {
    this.parts = parts;
  }

  /** Plays the evaluation episodes, notes the result, keeps the best policy, and goes back to it after a fall. */
  async run(): Promise<void> {
    const { configuration, problem, run, engine, store, shape, observations, observer, pretrained, progress } =
      this.parts;
    const { episodes, seed } = configuration.evaluation;
    const begun = performance.now();
    const table = await playGreedily(
      problem,
      { engine, store, shape, normaliser: observations.normaliser },
      {
        seed,
        episodes,
        onEpisode: (done) => observer.ppoProgress({ phase: 'evaluating', done, total: episodes }),
      },
    );
    progress.evaluationSeconds += (performance.now() - begun) / 1000;
    if (pretrained && progress.update === 0) progress.pretrained = Array.from(table.column(problem.metric));
    const evaluation = means(table);
    const value = evaluation[problem.metric];
    const score = EPISODE_METRICS[problem.metric].better === 'higher' ? value : -value;
    const best = score > progress.bestValue;
    if (best) {
      Object.assign(progress, { bestValue: score, bestUpdate: progress.update });
      if (this.mayRollBack) this.bestActor = exportActor(store);
    }
    const record = progress.endInterval(evaluation, best);
    if (best) run.saveFile(RUN_FILES.bestModel, encodeModel(await this.parts.model(record)));
    const { environmentSteps: step, update } = progress;
    this.tell({ event: 'evaluation', epoch: update, step, episodes, seed, final: false, results: [resultOf(table)] });
    this.parts.curves.evaluation(step, evaluation);
    const event: NewEvent = { event: 'interval', ...record };
    run.addRecord(record, event);
    observer.event(event);
    await this.rollBackAfterFall(table);
  }

  private get mayRollBack(): boolean {
    return this.parts.pretrained && this.parts.configuration.warmstart.rollback.enabled;
  }

  /** Takes the best evaluated policy up again where this one is significantly worse than the pretrained one. */
  private async rollBackAfterFall(table: EpisodeTable): Promise<void> {
    const { configuration, problem, store, progress } = this.parts;
    const { significance, tolerance } = configuration.warmstart.rollback;
    if (!this.mayRollBack || !progress.pretrained || !this.bestActor || progress.update === 0) return;
    const { better } = EPISODE_METRICS[problem.metric];
    const worse = worsening(table.column(problem.metric), progress.pretrained, better, significance);
    if (!(worse.lowerBound > 0 && worse.relative > tolerance)) return;
    await store.pull('values', 'moments');
    importActor(store, this.bestActor, 'best policy');
    progress.rateFactor *= RATE_AFTER_ROLLBACK;
    this.tell({
      event: 'rollback',
      update: progress.update,
      environment_steps: progress.environmentSteps,
      to_update: progress.bestUpdate,
      metric: problem.metric,
      relative: worse.relative,
      lower_bound: worse.lowerBound,
      rate_factor: progress.rateFactor,
    });
  }

  private tell(event: NewEvent): void {
    this.parts.run.event(event);
    this.parts.observer.event(event);
  }
}

function resultOf({ columns }: EpisodeTable) {
  return { name: 'model', metrics: Object.fromEntries([...columns].map(([name, values]) => [name, estimate(values)])) };
}
