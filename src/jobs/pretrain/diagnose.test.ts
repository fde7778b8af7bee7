import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeDiagnosis, DIAGNOSIS_KEYS, type DiagnosisKind } from '../../contract/diagnosis.ts';
import type { EpochRecord } from '../../contract/history.ts';
import { diagnose, type Evidence } from './diagnose.ts';

/** A curve by its losses; accuracies are far above chance unless given. */
function history(
  losses: readonly (readonly [training: number, validation: number])[],
  accuracy: { readonly training?: number; readonly validation?: number } = {},
): EpochRecord[] {
  return losses.map(([training, validation], i) => ({
    epoch: i + 1,
    step: 10 * (i + 1),
    training_loss: training,
    training_accuracy: accuracy.training ?? 0.95,
    training_entropy: 0.1,
    training_value_loss: 0.1,
    training_explained_variance: 0.9,
    validation_loss: validation,
    validation_accuracy: accuracy.validation ?? 0.94,
    validation_entropy: 0.1,
    validation_value_loss: 0.1,
    validation_explained_variance: 0.9,
    gradient_norm: 1,
    learning_rate: 1e-4,
    samples: 100,
    samples_per_second: 100,
    seconds: 1,
    best: true,
  }));
}

const FLAT: readonly (readonly [number, number])[] = Array.from({ length: 20 }, (_, i) =>
  i < 5 ? [1 - 0.18 * i, 1 - 0.17 * i] : [0.2, 0.3 + 0.0001 * i],
);

const CONVERGED: Evidence = {
  history: history(FLAT),
  epochs: 100,
  stoppedEarly: true,
  actions: 4,
  demonstrators: ['least_outstanding', 'round_robin'],
  modelLatency: 10,
  strategyLatencies: { least_outstanding: 10, round_robin: 14, cache_aware: 9.9 },
};

/** Evidence that shows each finding, and what is found in it. */
const CASES: Readonly<Record<DiagnosisKind, readonly [Partial<Evidence>, DiagnosisKind[]]>> = {
  healthy: [{}, ['plateau', 'healthy']],
  plateau: [{ modelLatency: 9 }, ['plateau', 'healthy']],
  still_improving: [
    { history: history(FLAT.slice(0, 5)), epochs: 5, stoppedEarly: false, modelLatency: 10.1 },
    ['still_improving'],
  ],
  overfitting: [
    {
      history: history([
        [1, 1],
        [0.5, 0.6],
        [0.3, 0.7],
        [0.2, 0.8],
      ]),
    },
    ['overfitting'],
  ],
  not_learning: [
    {
      history: history(
        [
          [1.386, 1.386],
          [1.386, 1.387],
          [1.385, 1.386],
        ],
        { training: 0.26, validation: 0.25 },
      ),
    },
    ['not_learning'],
  ],
  data_quality: [
    {
      history: history(
        FLAT.map(([a, b]) => [a + 0.7, b + 0.7]),
        { training: 0.5, validation: 0.48 },
      ),
    },
    ['plateau', 'data_quality'],
  ],
  below_demonstrators: [{ modelLatency: 10.3 }, ['plateau', 'below_demonstrators']],
  weak_demonstrators: [
    { strategyLatencies: { least_outstanding: 10, round_robin: 14, cache_aware: 9.5 } },
    ['plateau', 'weak_demonstrators'],
  ],
};

for (const [kind, [change, found]] of Object.entries(CASES) as [DiagnosisKind, (typeof CASES)[DiagnosisKind]][]) {
  test(`finds: ${kind}`, () => {
    const findings = diagnose({ ...CONVERGED, ...change });
    assert.deepEqual(
      findings.map((finding) => finding.kind),
      found,
    );
    for (const finding of findings) {
      assert.doesNotMatch(describeDiagnosis(finding, 'en'), /NaN|undefined/);
      assert.match(describeDiagnosis(finding, 'zh'), /\p{Script=Han}/u);
    }
  });
}

test('figures of the findings', () => {
  const [, below] = diagnose({ ...CONVERGED, modelLatency: 12 });
  assert.deepEqual(below, { kind: 'below_demonstrators', best: 'least_outstanding', gap: 12 / 10 - 1 });
  const strategyLatencies = { least_outstanding: 10, round_robin: 14, cache_aware: 8 };
  const [, weak] = diagnose({ ...CONVERGED, strategyLatencies });
  assert.deepEqual(weak, { kind: 'weak_demonstrators', best: 'cache_aware', gap: 1 - 8 / 10 });
});

test('without a final evaluation only the curves speak', () => {
  const { modelLatency: _, strategyLatencies: __, ...evidence } = CONVERGED;
  assert.deepEqual(
    diagnose(evidence).map(({ kind }) => kind),
    ['plateau', 'healthy'],
  );
});

test('without epochs there is nothing to say', () => assert.deepEqual(diagnose({ ...CONVERGED, history: [] }), []));

test('a run of one epoch is still improving', () => {
  const [finding] = diagnose({ ...CONVERGED, history: history([[1, 1]]), epochs: 1, stoppedEarly: false });
  assert.deepEqual(finding, { kind: 'still_improving', epochs: 1 });
});

test('every finding but health names keys to change', () => {
  for (const [kind, keys] of Object.entries(DIAGNOSIS_KEYS)) assert.equal(keys.length > 0, kind !== 'healthy', kind);
});
