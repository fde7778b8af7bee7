import type { RunRow } from '../../contract/host/runs.ts';

/** A finished pretraining, but for what is given. */
export function runRow(run: string, given: Partial<RunRow> = {}): RunRow {
  return {
    run,
    id: run,
    name: run.split('/').at(-1) ?? run,
    kind: 'pretrain',
    mode: null,
    state: 'finished',
    progress: 1,
    last: {},
    best: {},
    againstBest: null,
    bestStrategy: null,
    seed: 1,
    startedAt: 0,
    endedAt: 1,
    seconds: 1,
    tags: [],
    notes: '',
    from: null,
    comparison: null,
    colour: 0,
    problem: null,
    ...given,
  };
}
