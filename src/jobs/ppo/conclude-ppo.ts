import { estimate } from '../../base/statistics.ts';
import { FINAL_SEED_OFFSET } from '../../contract/configuration/evaluation.ts';
import type { FinishedPpo, NewEvent } from '../../contract/events.ts';
import type { Normaliser } from '../../demonstrations/normaliser.ts';
import type { ParameterStore } from '../../learning/engine.ts';
import { policyParameters } from '../../learning/policy-parameters.ts';
import type { PolicyShape } from '../../learning/policy-shape.ts';
import { decodeModel, encodeModel } from '../../models/formats/pt.ts';
import type { PolicyModel } from '../../models/policy-model.ts';
import { importWeights } from '../../models/weights.ts';
import type { EpisodeTable } from '../../rollout/episodes.ts';
import { RUN_FILES } from '../../store/runs/layout.ts';
import { compare, evaluationResults, type Comparison } from '../pretrain/comparison.ts';
import { evaluateBaselines } from '../strategy-baselines.ts';
import { judgeUpdate, type VersionParts } from './judge-update.ts';
import { playGreedily } from './policy-evaluation.ts';
import { ppoCard } from './ppo-card.ts';
import type { PpoLoop } from './ppo-loop.ts';
import type { PpoJob, PpoOutcome } from './ppo.ts';
import type { StartingModel } from './starting-model.ts';

interface Ending extends PpoJob {
  readonly shape: PolicyShape;
  readonly loop: PpoLoop;
  readonly starting: StartingModel | null;
  readonly frozen: ParameterStore | null;
}

interface Series {
  readonly seed: number;
  readonly episodes: number;
}

/** Evaluates the best model on episodes that chose nothing, beside what it started from and the strategies; ends the run. */
export async function concludePpo(ending: Ending): Promise<PpoOutcome> {
  const { configuration, run, observer, loop, starting, shape } = ending;
  const { final_episodes: episodes, seed } = configuration.evaluation;
  const series = { seed: seed + FINAL_SEED_OFFSET, episodes };
  const { model, policies, tables } = await evaluateAll(ending, series);
  const best = tables.get('model')!;
  const comparison = comparisonOf(ending, series, tables);
  const evaluation = Object.fromEntries([...best.columns].map(([name, values]) => [name, estimate(values)]));
  run.saveFile(RUN_FILES.finalEvaluation, finalEvaluationText(series, tables));
  const tell = (event: NewEvent): void => {
    run.event(event);
    observer.event(event);
  };
  const verdict =
    configuration.update_model && starting
      ? await judgeUpdate({ ...ending, starting, policies, series }, tables)
      : null;
  const { update, environmentSteps, stepsPerSecond } = loop.progress;
  const results = comparison ? evaluationResults(comparison) : [{ name: 'model', metrics: evaluation }];
  tell({ event: 'evaluation', epoch: update, step: environmentSteps, ...series, final: true, results });
  if (comparison) observer.compared(comparison);
  if (verdict) tell({ event: 'update_verdict', ...verdict });
  const summary: FinishedPpo = {
    environment_steps: environmentSteps,
    updates: update,
    steps_per_second: stepsPerSecond,
    evaluation,
    ...(verdict && { update: verdict }),
    output_dir: run.directory,
  };
  // The card stands beside the model and inside it, so that it travels with a copy.
  const card = ppoCard({ configuration, record: run.record, summary, series, comparison, starting, shape });
  const lineage = verdict?.accepted ? { ...model.lineage, version: verdict.version } : model.lineage;
  run.saveFile(RUN_FILES.bestModel, encodeModel({ ...model, lineage, card }));
  run.saveFile(RUN_FILES.modelCard, card);
  run.event({ event: 'finished', ...summary });
  return { status: 'finished', summary, comparison };
}

/** The best model's episodes, those of the policy that it started from, and on the scheduling problem the strategies'. */
async function evaluateAll(
  { problem, engine, run, stop, observer, shape, starting, frozen }: Ending,
  series: Series,
): Promise<{
  readonly model: PolicyModel;
  readonly policies: VersionParts['policies'];
  readonly tables: ReadonlyMap<string, EpisodeTable>;
}> {
  const model = decodeModel(run.readFile(RUN_FILES.bestModel), RUN_FILES.bestModel);
  const store = engine.createParameters(policyParameters(shape));
  importWeights(store, model.weights, RUN_FILES.bestModel);
  const policies = new Map<
    'model' | 'pretrained',
    { store: ParameterStore; shape: PolicyShape; normaliser: Normaliser }
  >([['model', { store, shape, normaliser: model.normaliser }]]);
  if (starting && frozen) {
    const { shape: its, normaliser } = starting.model;
    policies.set('pretrained', { store: frozen, shape: its, normaliser });
  }
  const tables = new Map<string, EpisodeTable>();
  for (const [name, policy] of policies) {
    const onEpisode = (done: number): void => {
      stop.signal.throwIfAborted();
      const total = policies.size * series.episodes;
      observer.ppoProgress({ phase: 'evaluating', done: tables.size * series.episodes + done, total });
    };
    tables.set(name, await playGreedily(problem, { engine, ...policy }, { ...series, onEpisode }));
  }
  if (problem.dispatch) {
    for (const [name, table] of await evaluateBaselines(problem.dispatch, series, { signal: stop.signal })) {
      tables.set(name, table);
    }
  }
  return { model, policies, tables };
}

/** null on a control problem, which has no strategies. */
function comparisonOf(
  { problem }: Ending,
  series: Series,
  tables: ReadonlyMap<string, EpisodeTable>,
): Comparison | null {
  if (!problem.dispatch) return null;
  const others = new Map([...tables].filter(([name]) => name !== 'model'));
  return compare(series.seed, tables.get('model')!, others);
}

/** `final_evaluation.json`: every episode's figures, so that runs can be compared episode by episode. */
function finalEvaluationText({ seed, episodes }: Series, tables: ReadonlyMap<string, EpisodeTable>): string {
  const policies = Object.fromEntries(
    [...tables].map(([name, { columns }]) => [
      name,
      Object.fromEntries([...columns].map(([metric, values]) => [metric, Array.from(values)])),
    ]),
  );
  return `${JSON.stringify({ seed, episodes, policies })}\n`;
}
