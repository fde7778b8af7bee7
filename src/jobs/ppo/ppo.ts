import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Random } from '../../base/random.ts';
import type { ResolvedPpoConfiguration } from '../../contract/configuration/check.ts';
import { failure } from '../../contract/errors/index.ts';
import type { FinishedPpo, NewEvent } from '../../contract/events.ts';
import type { IntervalRecord } from '../../contract/history.ts';
import type { DemonstrationSource } from '../../demonstrations/demonstration-source.ts';
import { sha256Of } from '../../files/sha256.ts';
import { initialiseActorCritic } from '../../learning/actor-critic.ts';
import type { Engine, ParameterStore } from '../../learning/engine.ts';
import { policyParameters } from '../../learning/policy-parameters.ts';
import type { PolicyShape } from '../../learning/policy-shape.ts';
import { decodeModel, encodeModel } from '../../models/formats/pt.ts';
import { noteDescendant } from '../../store/models/descendants.ts';
import { latestCheckpoints } from '../../store/runs/checkpoints.ts';
import { RUN_FILES } from '../../store/runs/layout.ts';
import type { Run } from '../../store/runs/run.ts';
import { memoryWarning } from '../memory-fit/check-memory.ts';
import { withMemoryAdvice } from '../memory-fit/memory-failure.ts';
import { obtainDemonstrations } from '../obtain-demonstrations.ts';
import { unreadableCheckpoint } from '../newest-checkpoint.ts';
import { ppoShape } from '../policy-shape.ts';
import { type Comparison } from '../pretrain/comparison.ts';
import { RunControl } from '../run-control.ts';
import { StopRequested, type StopRequest } from '../stop-request.ts';
import { assembleLoop } from './assemble-loop.ts';
import { cloneFirst } from './clone-first.ts';
import { frozenPolicy, proveHandOver, takeOver } from './hand-over.ts';
import { concludePpo } from './conclude-ppo.ts';
import { readPpoCheckpoint, type PpoCheckpoint } from './ppo-checkpoint.ts';
import type { PpoObserver } from './ppo-observer.ts';
import type { PpoProblem } from './ppo-problem.ts';
import { readStartingModel, type StartingModel } from './starting-model.ts';

export interface PpoJob {
  readonly configuration: ResolvedPpoConfiguration;
  readonly problem: PpoProblem;
  /** The model that the configuration names, read and found to fit; null where it names none, and in a resumed run. */
  readonly external: StartingModel | null;
  readonly engine: Engine;
  /** Opened; `finished`, `stopped` or `failed` is noted here when the job ends. */
  readonly run: Run<IntervalRecord>;
  /** Folder that holds `demonstrations/`, and against which the external model's path resolves. */
  readonly workspace: string;
  readonly command: readonly string[];
  readonly stop: StopRequest;
  readonly observer: PpoObserver;
}

export type PpoOutcome =
  | { readonly status: 'finished'; readonly summary: FinishedPpo; readonly comparison: Comparison | null }
  | {
      readonly status: 'stopped';
      readonly update: number;
      readonly environmentSteps: number;
      /** Where it goes on; null: from the beginning, or in the cloning that comes first. */
      readonly checkpoint: string | null;
    };

/**
 * Trains a policy by PPO into a run folder: from a pretrained model, from one that is cloned first, or from nothing;
 * docs/ppo.md. A resumed run goes on from its newest readable checkpoint. On failure the run folder says so and the error
 * is thrown.
 */
export async function ppo(job: PpoJob): Promise<PpoOutcome> {
  const { run } = job;
  try {
    const outcome = await new PpoTraining(job).perform();
    run.close(outcome.status);
    return outcome;
  } catch (error) {
    if (error instanceof StopRequested) {
      const last = run.history.at(-1);
      const stopped = { update: last?.update ?? 0, environmentSteps: last?.environment_steps ?? 0 };
      const checkpoint = latestCheckpoints(run.directory)[0]?.name ?? null;
      run.event({ event: 'interrupted', epoch: stopped.update, step: stopped.environmentSteps, checkpoint });
      run.close('stopped');
      return { status: 'stopped', ...stopped, checkpoint };
    }
    const told = withMemoryAdvice(error, { kind: 'ppo', configuration: job.configuration });
    run.fail(told);
    throw told;
  }
}

class PpoTraining {
  private readonly job: PpoJob;
  private readonly shape: PolicyShape;

  constructor(job: PpoJob) {
    this.job = job;
    this.shape = ppoShape(job.configuration);
  }

  async perform(): Promise<PpoOutcome> {
    const { run, engine, stop } = this.job;
    const checkpoint = run.resumed ? this.takeUp() : null;
    run.setStatus(run.record.status, { engine: engine.name, threads: engine.threads });
    const control = new RunControl(stop);
    const detach = await control.attach(run);
    try {
      return await this.train(checkpoint, control);
    } finally {
      detach();
    }
  }

  private async train(checkpoint: PpoCheckpoint | null, control: RunControl): Promise<PpoOutcome> {
    const { engine, configuration } = this.job;
    const warning = memoryWarning({ kind: 'ppo', configuration });
    if (warning) this.tell(warning);
    const starting = await this.startingModel(control);
    const store = engine.createParameters(policyParameters(this.shape));
    if (starting) takeOver(store, this.shape, starting);
    else initialiseActorCritic(store, this.shape, new Random(configuration.seed, 'initial weights'));
    const frozen = starting && frozenPolicy(engine, starting);
    const demonstrations = await this.demonstrations();
    try {
      const loop = await assembleLoop({
        ...this.job,
        control,
        shape: this.shape,
        store,
        starting,
        frozen,
        demonstrations,
      });
      this.announceStart(store);
      if (checkpoint) loop.restore(checkpoint);
      else {
        if (starting && frozen) await this.tellHandOver(store, frozen, starting);
        loop.begin();
      }
      const end = await loop.run();
      if (end.status === 'stopped') return end;
      await loop.saveFinalModel();
      return await concludePpo({ ...this.job, shape: this.shape, loop, starting, frozen });
    } finally {
      demonstrations?.close();
    }
  }

  /** The newest checkpoint that can be read; logs are taken back to it. */
  private takeUp(): PpoCheckpoint | null {
    const { run, configuration } = this.job;
    const { checkpoint, unreadable } = readPpoCheckpoint(run.directory, this.shape, configuration.n_envs);
    const progress = checkpoint?.position.progress;
    run.rewind(checkpoint?.position.logs ?? null, {
      checkpoint: checkpoint?.name ?? null,
      epoch: progress?.update ?? 0,
      step: progress?.environmentSteps ?? 0,
    });
    for (const { name, error } of unreadable) this.tell(unreadableCheckpoint(name, error, checkpoint?.name ?? null));
    return checkpoint;
  }

  /** The model to start from, of which the run keeps a copy; null in mode scratch. */
  private async startingModel(control: RunControl): Promise<StartingModel | null> {
    const { configuration, problem, run, workspace } = this.job;
    if (configuration.mode === 'scratch') return null;
    const own = join(run.directory, RUN_FILES.pretrainedModel);
    if (run.resumed && existsSync(own)) return readStartingModel(own, configuration, problem);
    const { model, path, format } = await cloneFirst(this.job, control);
    const content = format === 'pt' ? readFileSync(path) : encodeModel(model);
    run.saveFile(RUN_FILES.pretrainedModel, content);
    if (configuration.external_pretrain !== null) {
      noteDescendant(resolve(workspace, configuration.external_pretrain), `started PPO run \`${run.record.id}\``);
    }
    // The copy is what a resumed run reads, so this one goes by it as well: the lineage is the same either way.
    return { model: decodeModel(content, own), path: own, format: 'pt', sha256: sha256Of(content) };
  }

  /** What is replayed beside PPO; null where that is off. */
  private async demonstrations(): Promise<DemonstrationSource | null> {
    const { configuration, problem, workspace, stop, observer } = this.job;
    if (configuration.mode === 'scratch' || !configuration.warmstart.cloning.enabled || !problem.dispatch) return null;
    const { source } = await obtainDemonstrations(configuration, problem.dispatch, workspace, {
      signal: stop.signal,
      onProgress: (progress) => observer.cloning.progress({ phase: 'collecting', ...progress }),
    });
    return source;
  }

  private announceStart({ specs }: ParameterStore): void {
    const { run, engine, configuration: c } = this.job;
    this.tell({
      event: 'started',
      run_id: run.record.id,
      kind: 'ppo',
      engine: engine.name,
      threads: engine.threads,
      ...(engine.choice && { choice: engine.choice }),
      parameters: specs.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0),
      mode: c.mode,
      total_steps: c.total_steps,
      environments: c.n_envs,
      steps_per_update: c.n_envs * c.n_steps,
    });
  }

  private async tellHandOver(store: ParameterStore, frozen: ParameterStore, starting: StartingModel): Promise<void> {
    const { engine, configuration } = this.job;
    const { gamma, returnScale } = starting.model;
    const proof = await proveHandOver(
      { engine, store, frozen, shape: this.shape, lanes: configuration.n_envs, starting },
      {
        gamma: configuration.gamma,
        return_scale: returnScale,
        critic: gamma === configuration.gamma ? 'carried_over' : 'fitted_anew',
      },
    );
    this.tell({ event: 'hand_over', ...proof });
    if (proof.weights_in_file !== proof.weights_in_ppo || proof.logits_differing > 0) {
      throw failure('run/hand-over', { model: proof.model, logits: proof.logits_differing });
    }
  }

  private tell(event: NewEvent): void {
    this.job.run.event(event);
    this.job.observer.event(event);
  }
}
