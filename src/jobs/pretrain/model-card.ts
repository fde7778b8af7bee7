import type { Estimate } from '../../base/statistics.ts';
import type { ResolvedConfiguration } from '../../contract/configuration/check.ts';
import { describeDiagnosis, type Diagnosis } from '../../contract/diagnosis.ts';
import type { FinishedSummary } from '../../contract/events.ts';
import { formatInteger, formatPercent, formatSignificant } from '../../contract/format.ts';
import type { RunRecord } from '../../contract/run.ts';
import type { PolicyMember } from '../../demonstrations/demonstration-source.ts';
import type { StrategySummary } from '../../demonstrations/summary.ts';
import { loadingSection } from '../../models/loading.ts';
import { RUN_FILES } from '../../store/runs/layout.ts';
import { markdownTable } from '../markdown-table.ts';
import { policyShape } from '../policy-shape.ts';
import type { Comparison } from './comparison.ts';

export interface CardContent {
  readonly configuration: ResolvedConfiguration;
  readonly record: RunRecord;
  readonly summary: FinishedSummary;
  readonly fingerprint: string;
  readonly demonstrators: readonly StrategySummary[];
  /** The models that demonstrated together; none where strategies did. */
  readonly policyMembers: readonly PolicyMember[];
  /** null where the final evaluation was off. */
  readonly comparison: Comparison | null;
  readonly diagnosis: readonly Diagnosis[];
}

/** `model_card.md`: what `best_model.pt` was trained on, how, how good it is, and how to load it. Markdown. */
export function modelCard(content: CardContent): string {
  const sections = [
    heading(content),
    trainedOn(content),
    trainedHow(content),
    howGood(content),
    findings(content),
    loadingSection(RUN_FILES.bestModel, policyShape(content.configuration)),
    lineage(content),
  ];
  return `${sections.join('\n\n')}\n`;
}

function heading({ configuration: c, record }: CardContent): string {
  const network = `${c.state_dim} → ${c.layer_N} × ${c.hidden_size} MLP → ${c.gru_layers} × ${c.hidden_size} GRU → ${c.action_dim}`;
  return `# best_model.pt\n\nA scheduling policy (${network}) cloned from demonstrations by run \`${record.id}\`.`;
}

function trainedOn({ configuration, fingerprint, demonstrators, policyMembers }: CardContent): string {
  const { environment: e } = configuration;
  const rows = demonstrators.map(({ strategy, episodes, steps, meanReturn }) => [
    strategy,
    formatInteger(episodes),
    formatInteger(steps),
    meanReturn === null ? '–' : formatSignificant(meanReturn),
  ]);
  const load = e.load === null ? 'as recorded' : String(e.load);
  return [
    '## Trained on',
    `Problem: \`${e.kind}\`, ${e.service} service, replica speeds ${e.replica_speeds.join(', ')}, load ${load}, arrivals ${e.arrivals}.`,
    markdownTable(['demonstrator', 'episodes', 'decisions', 'mean return'], rows),
    ...(policyMembers.length > 0 ? [membersText(policyMembers)] : []),
    `Fingerprint of the demonstrations: \`${fingerprint}\``,
  ].join('\n\n');
}

function membersText(members: readonly PolicyMember[]): string {
  const files = members.map(({ file, sha256 }) => `\`${file}\` (SHA-256 \`${sha256}\`)`);
  return `The demonstrator acts by the average of the probabilities of ${files.join(', ')}; those probabilities are the labels.`;
}

function trainedHow({ configuration: c, record, summary }: CardContent): string {
  const versions = Object.entries(record.versions).map(([name, version]) => `${name} ${version}`);
  return [
    '## Trained how',
    `${summary.epochs} epochs, the best of them epoch ${summary.best_epoch}; batch ${c.batch_size} (sequences of ${c.sequence_length}), learning rate ${c.learning_rate} (${c.lr_scheduler.type}), advantage weighting ${c.loss.advantage_weighting}, seed ${c.seed}. Engine ${record.engine}, ${record.threads} threads; ${versions.join(', ')}. Every setting is in config.json, and in the file itself under \`configuration\`.`,
  ].join('\n\n');
}

function howGood({ summary, comparison }: CardContent): string {
  const { best_validation_loss: loss, validation_accuracy: accuracy } = summary;
  const parts = ['## How good'];
  if (loss !== null && accuracy !== null) {
    parts.push(`Validation loss ${formatSignificant(loss)}, accuracy ${formatPercent(accuracy)}.`);
  }
  if (comparison) {
    const rows = comparison.competitors.map(({ name, metrics, relativeLatency }) => [
      name,
      withInterval(metrics.mean_latency, formatSignificant),
      withInterval(metrics.p99_latency, formatSignificant),
      relativeLatency ? withInterval(relativeLatency, (value) => formatPercent(value, true)) : '',
    ]);
    parts.push(
      `${comparison.episodes} episodes on common seeds from ${comparison.seed}, not trained on; means with 95 % intervals.`,
      markdownTable(['policy', 'mean latency', 'p99 latency', 'mean against the model'], rows),
    );
  }
  return parts.join('\n\n');
}

function findings({ diagnosis }: CardContent): string {
  return `## Diagnosis\n\n${diagnosis.map((finding) => `- ${describeDiagnosis(finding, 'en')}`).join('\n')}`;
}

function lineage({ record, fingerprint }: CardContent): string {
  return `## Lineage\n\ndemonstrations \`${fingerprint}\` → run \`${record.id}\` → \`${RUN_FILES.bestModel}\``;
}

function withInterval({ mean, ci95: [low, high] }: Estimate, format: (value: number) => string): string {
  return low === null || high === null ? format(mean) : `${format(mean)} [${format(low)}, ${format(high)}]`;
}
