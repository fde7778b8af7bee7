import { dirname, join } from 'node:path';
import { mean } from '../../base/statistics.ts';
import type { ResolvedPpoConfiguration } from '../../contract/configuration/check.ts';
import type { EpochRecord, IntervalRecord } from '../../contract/history.ts';
import { STRATEGIES, STRATEGY_NAMES } from '../../contract/strategies.ts';
import { readJson } from '../../files/read-json.ts';
import { readHistory } from '../../store/runs/history.ts';
import { RUN_FILES } from '../../store/runs/layout.ts';
import { readRunRecord } from '../../store/runs/run-record.ts';
import { readEvents } from '../../store/runs/read-events.ts';
import { CLONING_FOLDER } from '../ppo/cloning-folder.ts';
import { means } from '../ppo/policy-evaluation.ts';
import { openPpoProblem, type PpoProblem } from '../ppo/ppo-problem.ts';
import { evaluateBaselines } from '../strategy-baselines.ts';
import type { ComparedBaseline, ComparedRun, ComparisonData, EpisodeValues } from './comparison-data.ts';
import type { PlannedRun } from './comparison-plan.ts';

interface FinalEvaluation {
  readonly episodes: number;
  readonly policies: Readonly<Record<string, EpisodeValues>>;
}

export interface ComparisonSource {
  readonly configuration: ResolvedPpoConfiguration;
  readonly runs: readonly PlannedRun[];
  /** The pretrained model's file; null where no mode has one. */
  readonly model: string | null;
  readonly workspace: string;
  readonly command: string;
}

/** What the finished runs of a comparison have left in their folders. */
export async function readComparison(source: ComparisonSource): Promise<ComparisonData> {
  const { configuration, runs, workspace, command } = source;
  const problem = openPpoProblem(configuration, workspace);
  const { service } = configuration.environment;
  return {
    problem: configuration.classic_control ?? configuration.environment.kind,
    metric: problem.metric,
    ...(problem.dispatch && { timeUnit: service === 'batching' ? 'seconds' : 'service_times' }),
    totalSteps: configuration.total_steps,
    evaluationEpisodes: configuration.evaluation.final_episodes,
    runs: runs.map((run) => readRun(run, source)),
    baseline: await bestStrategy(source, problem),
    command,
  };
}

function readRun({ mode, seed, directory }: PlannedRun, { model }: ComparisonSource): ComparedRun {
  const history = readHistory<IntervalRecord>(directory);
  const { policies } = finalEvaluation(directory);
  const cloning =
    mode === 'standard' ? join(directory, CLONING_FOLDER) : mode === 'external' && model ? dirname(model) : null;
  return {
    mode,
    seed,
    directory,
    curve: history.map((record) => ({
      environmentSteps: record.environment_steps,
      wallSeconds: record.seconds,
      update: record.update,
      metrics: record.evaluation,
    })),
    final: policies['model'],
    pretraining: cloning === null ? null : costOf(cloning, mode === 'external'),
    handOver: policies['pretrained'] ?? null,
  };
}

function finalEvaluation(directory: string): FinalEvaluation {
  return readJson(join(directory, RUN_FILES.finalEvaluation)) as FinalEvaluation;
}

/** Demonstrations and training of a pretraining run; null where the folder is none, so that the cost is not known. */
function costOf(directory: string, shared: boolean): ComparedRun['pretraining'] {
  if (readRunRecord(directory)?.kind !== 'pretrain') return null;
  let environmentSteps = 0;
  let wallSeconds = 0;
  for (const event of readEvents(directory)) {
    if (event.event !== 'collected') continue;
    environmentSteps = event.strategies.reduce((sum, { steps }) => sum + steps, 0);
    wallSeconds = event.seconds;
  }
  for (const { seconds } of readHistory<EpochRecord>(directory)) wallSeconds += seconds;
  return { environmentSteps, wallSeconds, shared };
}

/** The best strategy that knows no more than a dispatcher can, by the runs' own final episodes; null on a control problem. */
async function bestStrategy(
  { configuration, runs }: ComparisonSource,
  problem: PpoProblem,
): Promise<ComparedBaseline | null> {
  if (!problem.dispatch || runs.length === 0) return null;
  const { policies } = finalEvaluation(runs[0].directory);
  const level = (name: string): number => mean(policies[name][problem.metric]);
  const names = STRATEGY_NAMES.filter((name) => !STRATEGIES[name].privileged && Object.hasOwn(policies, name));
  const name = names.reduce((best, one) => (level(one) < level(best) ? one : best));
  const { seed, episodes } = configuration.evaluation;
  const onCurve = await evaluateBaselines(problem.dispatch, { seed, episodes });
  return { name, metrics: policies[name], onCurveEpisodes: means(onCurve.get(name)!) };
}
