import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '../../base/random.ts';
import type { ResolvedConfiguration } from '../../contract/configuration/check.ts';
import type { Diagnosis } from '../../contract/diagnosis.ts';
import { summarise } from '../../demonstrations/summary.ts';
import type { FinishedSummary, NewEvent } from '../../contract/events.ts';
import type { DemonstrationSource } from '../../demonstrations/demonstration-source.ts';
import type { PreparedDemonstrations } from '../../demonstrations/prepare.ts';
import { ValidationBatches } from '../../demonstrations/validation-batches.ts';
import type { Engine, ParameterStore } from '../../learning/engine.ts';
import { initialise } from '../../learning/initialise.ts';
import { policyParameters } from '../../learning/policy-parameters.ts';
import type { PolicyShape } from '../../learning/policy-shape.ts';
import { createSchedule } from '../../learning/schedules.ts';
import { decodeModel, encodeModel } from '../../models/formats/pt.ts';
import type { PolicyModel } from '../../models/policy-model.ts';
import { importActor, importWeights } from '../../models/weights.ts';
import { latestCheckpoints } from '../../store/runs/checkpoints.ts';
import { RUN_FILES } from '../../store/runs/layout.ts';
import type { Run } from '../../store/runs/run.ts';
import { unreadableCheckpoint } from '../newest-checkpoint.ts';
import { memoryWarning } from '../memory-fit/check-memory.ts';
import { withMemoryAdvice } from '../memory-fit/memory-failure.ts';
import { obtainDemonstrations } from '../obtain-demonstrations.ts';
import { policyShape } from '../policy-shape.ts';
import type { Problem } from '../problem.ts';
import { RunControl } from '../run-control.ts';
import { StopRequested, type StopRequest } from '../stop-request.ts';
import { readCheckpoint, type Checkpoint } from './checkpoint.ts';
import { CloningTrainer } from './cloning-trainer.ts';
import type { Comparison } from './comparison.ts';
import { evaluationResults } from './comparison.ts';
import { diagnose } from './diagnose.ts';
import { modelCard } from './model-card.ts';
import { ModelDocument } from './model-document.ts';
import type { Observer } from './observer.ts';
import { prepare, trainingBatches } from './preparation.ts';
import { RolloutEvaluation } from './rollout-evaluation.ts';
import { TrainingLoop } from './training-loop.ts';

export interface PretrainJob {
  readonly configuration: ResolvedConfiguration;
  readonly problem: Problem;
  readonly engine: Engine;
  /** Opened; `finished`, `stopped` or `failed` is noted here when the job ends. */
  readonly run: Run;
  /** Folder that holds `demonstrations/`. */
  readonly workspace: string;
  /** A model of the same network to clone further from; left out: random weights. */
  readonly startFrom?: PolicyModel;
  readonly stop: StopRequest;
  /** Of the run that this one is a part of; left out: a control of its own. */
  readonly control?: RunControl;
  readonly observer: Observer;
}

export type PretrainOutcome =
  | {
      readonly status: 'finished';
      readonly summary: FinishedSummary;
      readonly comparison: Comparison | null;
      readonly diagnosis: readonly Diagnosis[];
    }
  | {
      readonly status: 'stopped';
      readonly epoch: number;
      readonly step: number;
      /** Where it goes on; null: from the beginning. */
      readonly checkpoint: string | null;
    };

/**
 * Pretrains a policy by behaviour cloning into a run folder: demonstrations, training with early stopping, the final
 * comparison with every strategy, the diagnosis. A resumed run goes on from its newest readable checkpoint. On failure
 * the run folder says so and the error is thrown.
 */
export async function pretrain(job: PretrainJob): Promise<PretrainOutcome> {
  const { run } = job;
  try {
    const outcome = await new Pretraining(job).perform();
    run.close(outcome.status);
    return outcome;
  } catch (error) {
    if (error instanceof StopRequested) {
      const stopped = interruption(run);
      run.event({ event: 'interrupted', ...stopped });
      run.close('stopped');
      return { status: 'stopped', ...stopped };
    }
    const told = withMemoryAdvice(error, { kind: 'pretrain', configuration: job.configuration });
    run.fail(told);
    throw told;
  }
}

/** Where a run stands that was stopped outside of training: while collecting or in the final evaluation. */
function interruption(run: Run): { epoch: number; step: number; checkpoint: string | null } {
  const last = run.history.at(-1);
  const checkpoint = latestCheckpoints(run.directory)[0]?.name ?? null;
  return { epoch: run.history.length, step: last?.step ?? 0, checkpoint };
}

class Pretraining {
  private readonly job: PretrainJob;
  private readonly shape: PolicyShape;

  constructor(job: PretrainJob) {
    this.job = job;
    this.shape = policyShape(job.configuration);
  }

  async perform(): Promise<PretrainOutcome> {
    const { run, engine, stop } = this.job;
    const checkpoint = run.resumed ? this.takeUp() : null;
    run.setStatus(run.record.status, { engine: engine.name, threads: engine.threads });
    const control = this.job.control ?? new RunControl(stop);
    const detach = await control.attach(run);
    try {
      return await this.train(checkpoint, control);
    } finally {
      detach();
    }
  }

  private async train(checkpoint: Checkpoint | null, control: RunControl): Promise<PretrainOutcome> {
    const { engine, configuration } = this.job;
    const warning = memoryWarning({ kind: 'pretrain', configuration });
    if (warning) this.tell(warning);
    const demonstrations = await this.demonstrate();
    try {
      const store = engine.createParameters(policyParameters(this.shape));
      this.startWeights(store, demonstrations);
      const trainer = await this.createTrainer(demonstrations, store);
      const document = await ModelDocument.create({ ...this.job, shape: this.shape, store, demonstrations });
      const evaluation = await this.periodicEvaluation(store, demonstrations);
      const loop = new TrainingLoop({ ...this.job, control, store, trainer, document, evaluation });
      if (checkpoint) loop.restore(checkpoint);
      this.announceStart(trainer, demonstrations, store.specs);
      const end = await loop.run();
      if (end.status === 'stopped') return end;
      await document.save('final_model.pt');
      return await this.conclude(loop, store, demonstrations);
    } finally {
      demonstrations.source.close();
    }
  }

  /** Random weights, or the actor of the model to go on from; the value head is new either way. */
  private startWeights(store: ParameterStore, { targets }: PreparedDemonstrations): void {
    const { configuration, startFrom } = this.job;
    initialise(store, this.shape, new Random(configuration.seed, 'initial weights'));
    if (startFrom) importActor(store, startFrom.weights, 'startFrom');
    store.value('critic.bias')[0] = targets.returnMean;
  }

  /** The newest checkpoint that can be read; logs are taken back to it. */
  private takeUp(): Checkpoint | null {
    const { run } = this.job;
    const { checkpoint, unreadable } = readCheckpoint(run.directory, this.shape);
    run.rewind(checkpoint?.logs ?? null, {
      checkpoint: checkpoint?.name ?? null,
      epoch: checkpoint?.epoch ?? 0,
      step: checkpoint?.trainer.step ?? 0,
    });
    for (const { name, error } of unreadable) this.tell(unreadableCheckpoint(name, error, checkpoint?.name ?? null));
    return checkpoint;
  }

  private async demonstrate(): Promise<PreparedDemonstrations> {
    const { configuration, problem, workspace, stop, observer } = this.job;
    const begun = performance.now();
    const { source, folders, found } = await obtainDemonstrations(configuration, problem, workspace, {
      signal: stop.signal,
      onProgress: (progress) => observer.progress({ phase: 'collecting', ...progress }),
    });
    const seconds = (performance.now() - begun) / 1000;
    observer.progress({ phase: 'preparing' });
    const latencies = new Map<number, number[]>();
    for (const { strategy, metrics } of source.episodes) {
      latencies.set(strategy, [...(latencies.get(strategy) ?? []), metrics['mean_latency'] ?? NaN]);
    }
    const mean = (values: readonly number[] = []): number => values.reduce((a, b) => a + b, 0) / values.length;
    this.tell({
      event: 'collected',
      fingerprint: source.fingerprint,
      folder: folders.join(', '),
      reused: found,
      seconds,
      strategies: summarise(source).map(({ strategy, episodes, steps, meanReturn }, index) => ({
        name: strategy,
        episodes,
        steps,
        mean_latency: mean(latencies.get(index)),
        return: meanReturn ?? NaN,
      })),
    });
    const prepared = prepare(source, configuration);
    const { startFrom } = this.job;
    // The weights of a model mean something only behind its own normaliser.
    return startFrom ? { ...prepared, normaliser: startFrom.normaliser } : prepared;
  }

  private async createTrainer(demonstrations: PreparedDemonstrations, store: ParameterStore): Promise<CloningTrainer> {
    const { configuration: c, engine } = this.job;
    const lanes = c.batch_size / c.sequence_length;
    const batches = trainingBatches(demonstrations, c);
    const validation = new ValidationBatches(demonstrations, demonstrations.split.validation, lanes, c.sequence_length);
    const totalSteps = Math.max(1, Math.round(batches.batchesPerEpoch * c.epochs));
    return CloningTrainer.create({
      engine,
      store,
      shape: this.shape,
      batches,
      validation,
      schedule: createSchedule(c.lr_scheduler, { baseRate: c.learning_rate, totalSteps }),
      settings: {
        valueRateFactor: c.loss.value_learning_rate / c.learning_rate,
        weightDecay: c.weight_decay,
        maxGradientNorm: c.max_grad_norm,
        labelSmoothing: c.augmentation.label_smoothing,
        softLabels: demonstrations.source.readProbabilities !== undefined,
        valueCoefficient: c.loss.value_coefficient,
      },
    });
  }

  private async periodicEvaluation(
    store: ParameterStore,
    { normaliser }: PreparedDemonstrations,
  ): Promise<RolloutEvaluation | null> {
    const { configuration, problem, engine } = this.job;
    const { every, episodes, seed } = configuration.evaluation;
    if (every === 0) return null;
    return RolloutEvaluation.create(problem, { seed, episodes }, { engine, store, shape: this.shape, normaliser });
  }

  private announceStart(
    trainer: CloningTrainer,
    { split, source }: PreparedDemonstrations,
    specs: readonly { readonly shape: readonly number[] }[],
  ): void {
    const { run, engine, configuration } = this.job;
    const steps = (episodes: Int32Array): number =>
      episodes.reduce((sum, number) => sum + source.episodes[number].length, 0);
    this.tell({
      event: 'started',
      run_id: run.record.id,
      kind: 'pretrain',
      engine: engine.name,
      threads: engine.threads,
      ...(engine.choice && { choice: engine.choice }),
      parameters: specs.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0),
      epochs: configuration.epochs,
      steps_per_epoch: Math.ceil(trainer.batchesPerEpoch),
      training_steps: steps(split.training),
      validation_steps: steps(split.validation),
    });
  }

  /** Evaluates the best model against every strategy, reads the curves, and ends the run. */
  private async conclude(
    loop: TrainingLoop,
    store: ParameterStore,
    { normaliser, source }: PreparedDemonstrations,
  ): Promise<PretrainOutcome> {
    const { configuration, problem, engine, run, stop, observer } = this.job;
    const { final_episodes: episodes, seed } = configuration.evaluation;
    let comparison: Comparison | null = null;
    if (episodes > 0) {
      loadBestModel(run.directory, store);
      const policy = { engine, store, shape: this.shape, normaliser };
      const evaluation = await RolloutEvaluation.create(problem, { seed, episodes }, policy);
      comparison = await evaluation.run(stop.signal, (done, total) =>
        observer.progress({ phase: 'evaluating', done, total }),
      );
      const { bestEpoch } = loop.earlyStopping;
      const results = evaluationResults(comparison);
      this.tell({ event: 'evaluation', epoch: bestEpoch, step: loop.step, episodes, seed, final: true, results });
      observer.compared(comparison);
    }
    const findings = this.diagnose(loop, comparison, source);
    this.tell({ event: 'diagnosis', findings });
    const summary = loop.summary(run.directory);
    const { fingerprint, policyMembers } = source;
    const card = { configuration, record: run.record, summary, fingerprint, policyMembers };
    const demonstrators = summarise(source);
    this.saveCard(modelCard({ ...card, demonstrators, comparison, diagnosis: findings }));
    run.event({ event: 'finished', ...summary });
    return { status: 'finished', summary, comparison, diagnosis: findings };
  }

  /** The card stands beside the model and inside it, so that it travels with a copy. */
  private saveCard(card: string): void {
    const { run } = this.job;
    const path = join(run.directory, RUN_FILES.bestModel);
    run.saveFile(RUN_FILES.bestModel, encodeModel({ ...decodeModel(readFileSync(path), path), card }));
    run.saveFile(RUN_FILES.modelCard, card);
  }

  private diagnose(
    loop: TrainingLoop,
    comparison: Comparison | null,
    { strategies: demonstrators, readProbabilities }: DemonstrationSource,
  ): Diagnosis[] {
    const { configuration, run, problem } = this.job;
    const latencies = new Map(comparison?.competitors.map(({ name, metrics }) => [name, metrics.mean_latency.mean]));
    const modelLatency = latencies.get('model');
    latencies.delete('model');
    return diagnose({
      history: run.history,
      epochs: configuration.epochs,
      stoppedEarly: loop.stoppedEarly,
      actions: problem.actionDim,
      demonstrators,
      softLabels: readProbabilities !== undefined,
      ...(modelLatency !== undefined && { modelLatency, strategyLatencies: Object.fromEntries(latencies) }),
    });
  }

  private tell(event: NewEvent): void {
    this.job.run.event(event);
    this.job.observer.event(event);
  }
}

/** Puts the weights of a run's `best_model.pt` into a store. */
function loadBestModel(directory: string, store: ParameterStore): void {
  const path = join(directory, RUN_FILES.bestModel);
  importWeights(store, decodeModel(readFileSync(path), path).weights, path);
}
