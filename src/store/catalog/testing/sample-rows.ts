import type { CatalogModel, CatalogRun } from '../rows.ts';

export function sampleRun(run: string, changes: Partial<CatalogRun> = {}): CatalogRun {
  return {
    run,
    id: `id of ${run}`,
    name: run,
    kind: 'pretrain',
    mode: null,
    state: 'finished',
    progress: 1,
    last: { training_loss: 0.5, learning_rate: 1e-4 },
    best: { training_loss: 0.25 },
    againstBest: null,
    bestStrategy: null,
    seed: 1,
    startedAt: 1000,
    endedAt: 2000,
    seconds: 1,
    tags: [],
    notes: '',
    from: null,
    comparison: null,
    colour: 0,
    problem: null,
    signature: '1',
    ...changes,
  };
}

export function sampleModel(model: string, changes: Partial<CatalogModel> = {}): CatalogModel {
  return {
    model,
    sha256: 'ab'.repeat(32),
    name: model,
    role: 'best',
    run: null,
    origin: 'pretrain',
    parameters: 100,
    stateDim: 64,
    actionDim: 4,
    problem: 'dispatch',
    metrics: {},
    createdAt: 1000,
    size: 4096,
    tags: [],
    aliases: [],
    notes: '',
    signature: '1',
    lineage: [],
    ...changes,
  };
}
