import assert from 'node:assert/strict';
import { test } from 'node:test';
import { environmentSchema } from '../../contract/configuration/environment.ts';
import { isFailure } from '../../contract/errors/index.ts';
import { createDispatch } from './create-dispatch.ts';
import { prepareTrace, type Trace } from './trace.ts';

const trace: Trace = {
  path: 't.csv',
  arrivalTimes: [10, 11, 11, 14],
  promptTokens: [100, 200, 300, 400],
  outputTokens: [1, 2, 3, 4],
  conversations: [7, 900, 7, 3],
};

test('a trace starts at 0, repeats after its span and one mean gap, and numbers its conversations', () => {
  const prepared = prepareTrace(trace);
  assert.deepEqual([...prepared.times], [0, 1, 1, 4]);
  assert.equal(prepared.period, 16 / 3);
  assert.deepEqual([...prepared.conversations], [0, 1, 0, 2]);
  assert.equal(prepared.largest, 404);
});

test('a bad row is named', () => {
  const fault = (change: Partial<Trace>, row: number, column: string): void =>
    assert.throws(
      () => prepareTrace({ ...trace, ...change }),
      (error) =>
        isFailure(error, 'environment/trace') && error.params['row'] === row && error.params['column'] === column,
    );
  fault({ arrivalTimes: [10, 11, 10.5, 14] }, 3, 'arrival_time');
  fault({ arrivalTimes: [10, NaN, 11, 14] }, 2, 'arrival_time');
  fault({ arrivalTimes: [5, 5, 5, 5] }, 4, 'arrival_time');
  fault({ arrivalTimes: [1] }, 0, 'arrival_time');
  fault({ promptTokens: [100, 0, 300, 400] }, 2, 'prompt_tokens');
  fault({ outputTokens: [1, 2, 3.5, 4] }, 3, 'output_tokens');
  fault({ conversations: [7, 900, -7, 3] }, 3, 'conversation');
});

test('an episode walks through the rows in turn, from one that its seed draws, at the trace’s own times or stretched', () => {
  const rows = (load: number | null): { gaps: number[]; prompts: number[] } => {
    const configuration = environmentSchema.parse({ arrivals: 't.csv', load, episode_requests: 8, warmup_requests: 0 });
    const environment = createDispatch(configuration, { trace });
    environment.reset(1);
    const gaps: number[] = [];
    const prompts: number[] = [];
    for (let before = 0, i = 0; i < 6; i++) {
      gaps.push(environment.time - before);
      prompts.push(environment.view.promptTokens);
      before = environment.time;
      environment.step(0);
    }
    return { gaps, prompts };
  };
  const own = rows(null);
  const gapOf: Readonly<Record<number, number>> = { 100: 4 / 3, 200: 1, 300: 0, 400: 3 };
  own.gaps.forEach((gap, i) => assert.ok(Math.abs(gap - gapOf[own.prompts[i]]) < 1e-9));
  const start = own.prompts[0] / 100 - 1;
  assert.deepEqual(
    own.prompts,
    Array.from({ length: 6 }, (_, i) => 100 * (((start + i) % 4) + 1)),
  );

  const stretched = rows(0.5);
  assert.deepEqual(stretched.prompts, own.prompts);
  const factor = stretched.gaps[3] / own.gaps[3] || stretched.gaps[4] / own.gaps[4];
  assert.ok(Math.abs(factor - 1) > 0.01);
  stretched.gaps.forEach((gap, i) => assert.ok(Math.abs(gap - factor * own.gaps[i]) < 1e-9));
});
