import type { Estimate } from '../../base/statistics.ts';
import type { ResolvedPpoConfiguration } from '../../contract/configuration/check.ts';
import type { FinishedPpo } from '../../contract/events.ts';
import { formatInteger, formatPercent, formatSignificant } from '../../contract/format.ts';
import type { RunRecord } from '../../contract/run.ts';
import type { PolicyShape } from '../../learning/policy-shape.ts';
import { loadingSection } from '../../models/loading.ts';
import { RUN_FILES } from '../../store/runs/layout.ts';
import { markdownTable } from '../markdown-table.ts';
import type { Comparison } from '../pretrain/comparison.ts';
import type { StartingModel } from './starting-model.ts';

export interface PpoCardContent {
  readonly configuration: ResolvedPpoConfiguration;
  readonly record: RunRecord;
  readonly summary: FinishedPpo;
  readonly series: { readonly seed: number; readonly episodes: number };
  /** null on a control problem. */
  readonly comparison: Comparison | null;
  readonly starting: StartingModel | null;
  readonly shape: PolicyShape;
}

/** `model_card.md` of a PPO run: what `best_model.pt` was trained on, from what, how good it is, how to load it. Markdown. */
export function ppoCard(content: PpoCardContent): string {
  const { record, shape } = content;
  const network = `${shape.stateDim} → ${shape.mlpLayers} × ${shape.hiddenSize} MLP → ${shape.gruLayers} × ${shape.hiddenSize} GRU → ${shape.actionDim}`;
  const sections = [
    `# best_model.pt\n\nA policy (${network}) trained by PPO in run \`${record.id}\`.`,
    trained(content),
    howGood(content),
    loadingSection(RUN_FILES.bestModel, shape),
    lineage(content),
  ];
  return `${sections.join('\n\n')}\n`;
}

function trained({ configuration: c, record, summary, starting }: PpoCardContent): string {
  const versions = Object.entries(record.versions).map(([name, version]) => `${name} ${version}`);
  const from = starting ? `the model \`${starting.sha256.slice(0, 12)}…\` (mode ${c.mode})` : 'random weights';
  return [
    '## Trained how',
    `Problem: \`${c.classic_control ?? c.environment.kind}\`. From ${from}; ${formatInteger(summary.environment_steps)} environment steps in ${c.n_envs} environments, ${summary.updates} updates; learning rate ${c.learning_rate} (${c.learning_rate_schedule}), gamma ${c.gamma}, λ ${c.gae_lambda}, seed ${c.seed}. Engine ${record.engine}, ${record.threads} threads; ${versions.join(', ')}. Every setting is in config.json, and in the file itself under \`configuration\`.`,
  ].join('\n\n');
}

function howGood({ summary, comparison, series }: PpoCardContent): string {
  const told = `${series.episodes} episodes on seeds from ${series.seed}, neither trained on nor used to choose the model; means with 95 % intervals.`;
  const rows = comparison
    ? comparison.competitors.map(({ name, metrics, relativeLatency }) => [
        name,
        withInterval(metrics.mean_latency, formatSignificant),
        withInterval(metrics.p99_latency, formatSignificant),
        relativeLatency ? withInterval(relativeLatency, (value) => formatPercent(value, true)) : '',
      ])
    : Object.entries(summary.evaluation).map(([name, value]) => [name, withInterval(value, formatSignificant)]);
  const header = comparison ? ['policy', 'mean latency', 'p99 latency', 'mean against the model'] : ['metric', 'value'];
  return ['## How good', told, markdownTable(header, rows)].join('\n\n');
}

function lineage({ record, starting }: PpoCardContent): string {
  const before = starting ? `model \`${starting.sha256}\` → ` : '';
  return `## Lineage\n\n${before}run \`${record.id}\` → \`${RUN_FILES.bestModel}\``;
}

function withInterval({ mean, ci95: [low, high] }: Estimate, format: (value: number) => string): string {
  return low === null || high === null ? format(mean) : `${format(mean)} [${format(low)}, ${format(high)}]`;
}
