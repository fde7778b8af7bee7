import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { comparisonReport } from './comparison-report.ts';
import { syntheticComparison } from './testing/synthetic-comparison.ts';
import { writeReport } from './write-report.ts';

test('a report is four files, and the JSON is the report', (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'warmstart-report-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  const report = comparisonReport(syntheticComparison({ seeds: 2, evaluations: 3, episodes: 4 }), { resamples: 50 });
  const paths = writeReport(directory, report, 'en');
  assert.deepEqual(readdirSync(directory).sort(), [
    'comparison.csv',
    'comparison.html',
    'comparison.json',
    'curves.csv',
  ]);
  assert.deepEqual(JSON.parse(readFileSync(paths.json, 'utf8')), report);
  assert.match(readFileSync(paths.page, 'utf8'), /^<!doctype html>/);
});
