import type { RunRow } from '../../../../contract/host/runs.ts';

/** A finished pretraining, with what a test says of it. */
export function sampleRow(given: Partial<RunRow>): RunRow {
  const run = given.run ?? 'outputs/standalone_pretrain/run';
  return {
    run,
    id: `id of ${run}`,
    name: 'run',
    kind: 'pretrain',
    mode: null,
    state: 'finished',
    progress: 1,
    last: {},
    best: {},
    againstBest: null,
    bestStrategy: null,
    seed: 0,
    startedAt: 1_800_000_000_000,
    endedAt: 1_800_000_060_000,
    seconds: 60,
    tags: [],
    notes: '',
    from: null,
    comparison: null,
    colour: 0,
    problem: null,
    ...given,
  };
}
