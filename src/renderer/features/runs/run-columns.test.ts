import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columnOf, headline, metricOfColumn, metricsOf, RUN_COLUMNS, USUAL_COLUMNS } from './run-columns.ts';
import { sampleRow } from './testing/sample-row.ts';

const ROW = sampleRow({
  kind: 'ppo',
  last: { entropy: 1.2, 'evaluation.model.return': -9 },
  best: { 'evaluation.model.return': -8 },
});

test('a metric is a column by its last or its best value, named as it is', () => {
  const last = columnOf('last:evaluation.model.return');
  assert.deepEqual([last?.label, last?.value(ROW)], [{ en: 'return', zh: 'return' }, -9]);
  const best = columnOf('best:evaluation.model.return');
  assert.deepEqual([best?.label, best?.value(ROW)], [{ en: 'best return', zh: '最佳 return' }, -8]);
  assert.equal(columnOf('last:nothing')?.value(ROW), undefined);
  assert.equal(columnOf('gone'), undefined);
  assert.deepEqual(metricOfColumn('last:accuracy'), { metric: 'accuracy', unit: 'fraction' });
  assert.equal(metricOfColumn('name'), null);
});

test('metrics offered are those that some run has', () => {
  assert.deepEqual(metricsOf([ROW]), [
    { of: 'last', metric: 'entropy' },
    { of: 'last', metric: 'evaluation.model.return' },
    { of: 'best', metric: 'evaluation.model.return' },
  ]);
});

test('a run is judged by its validation loss, or by latency before return', () => {
  const { metric, value } = headline(ROW) ?? {};
  assert.deepEqual([metric, value], ['evaluation.model.return', -8]);
  const dispatch = sampleRow({ kind: 'ppo', best: { ...ROW.best, 'evaluation.model.mean_latency': 4 } });
  assert.equal(headline(dispatch)?.metric, 'evaluation.model.mean_latency');
  assert.equal(headline(sampleRow({})), null);
});

test('the usual columns exist', () => {
  for (const key of USUAL_COLUMNS)
    assert.ok(
      RUN_COLUMNS.some((column) => column.key === key),
      key,
    );
});
