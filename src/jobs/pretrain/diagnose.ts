import type { Diagnosis } from '../../contract/diagnosis.ts';
import type { EpochRecord } from '../../contract/history.ts';

/** What the diagnosis looks at. Latencies are means over the final evaluation's episodes; none where there was none. */
export interface Evidence {
  readonly history: readonly EpochRecord[];
  readonly epochs: number;
  readonly stoppedEarly: boolean;
  readonly actions: number;
  readonly demonstrators: readonly string[];
  /** Labels are probabilities, whose own entropy is part of the loss. */
  readonly softLabels?: boolean;
  readonly modelLatency?: number;
  readonly strategyLatencies?: Readonly<Record<string, number>>;
}

/** A difference in latency below this is not worth a finding (it is the margin promised for a pretrained policy). */
const LATENCY_MARGIN = 0.02;

/** Reads a finished run's curves and figures; the findings in the order of their weight, never none. */
export function diagnose(evidence: Evidence): Diagnosis[] {
  const { history } = evidence;
  if (history.length === 0) return [];
  const findings = [...curveFindings(evidence), ...latencyFindings(evidence)];
  if (findings.some((finding) => finding.kind !== 'plateau')) return findings;
  const best = history.reduce((a, b) => (b.validation_loss < a.validation_loss ? b : a));
  return [...findings, { kind: 'healthy', accuracy: best.validation_accuracy }];
}

function curveFindings(evidence: Evidence): Diagnosis[] {
  const { history, epochs, stoppedEarly, actions, demonstrators, softLabels } = evidence;
  const first = history[0];
  const last = history.at(-1)!;
  const best = history.reduce((a, b) => (b.validation_loss < a.validation_loss ? b : a));
  if (
    history.length >= 3 &&
    first.training_loss - last.training_loss < 0.01 * first.training_loss &&
    chanceLevel(last, actions)
  ) {
    return [{ kind: 'not_learning', first: first.training_loss, last: last.training_loss }];
  }
  const findings: Diagnosis[] = [];
  const risen = (last.validation_loss - best.validation_loss) / best.validation_loss;
  const fallen = (best.training_loss - last.training_loss) / best.training_loss;
  if (risen > 0.02 && fallen > 0.02) {
    findings.push({
      kind: 'overfitting',
      bestEpoch: best.epoch,
      trainingLoss: last.training_loss,
      validationLoss: last.validation_loss,
    });
  } else if (!stoppedEarly && best.epoch > epochs - Math.max(2, epochs * 0.05)) {
    findings.push({ kind: 'still_improving', epochs });
  } else if (stoppedEarly) {
    findings.push({ kind: 'plateau', bestEpoch: best.epoch });
  }
  const gap = Math.abs(best.training_accuracy - best.validation_accuracy);
  // The weighted loss decides: accuracy counts the decisions of demonstrators that the weights pass over.
  if (!softLabels && best.validation_loss > 0.5 * Math.log(actions) && gap < 0.05) {
    findings.push({ kind: 'data_quality', accuracy: best.validation_accuracy, demonstrators: demonstrators.length });
  }
  return findings;
}

/** The last epoch's accuracy is that of guessing. */
function chanceLevel(record: EpochRecord, actions: number): boolean {
  return record.training_accuracy < 1.2 / actions;
}

function latencyFindings({ demonstrators, modelLatency, strategyLatencies }: Evidence): Diagnosis[] {
  if (modelLatency === undefined || strategyLatencies === undefined) return [];
  const lowest = (names: readonly string[]): string | undefined =>
    names.reduce<string | undefined>(
      (a, b) => (a === undefined || strategyLatencies[b] < strategyLatencies[a] ? b : a),
      undefined,
    );
  const known = Object.keys(strategyLatencies);
  const bestDemonstrator = lowest(known.filter((name) => demonstrators.includes(name)));
  const bestOther = lowest(known.filter((name) => !demonstrators.includes(name)));
  const findings: Diagnosis[] = [];
  if (bestDemonstrator === undefined) return findings;
  const reference = strategyLatencies[bestDemonstrator];
  if (modelLatency > reference * (1 + LATENCY_MARGIN)) {
    findings.push({ kind: 'below_demonstrators', best: bestDemonstrator, gap: modelLatency / reference - 1 });
  }
  if (bestOther !== undefined && strategyLatencies[bestOther] < reference * (1 - LATENCY_MARGIN)) {
    findings.push({ kind: 'weak_demonstrators', best: bestOther, gap: 1 - strategyLatencies[bestOther] / reference });
  }
  return findings;
}
