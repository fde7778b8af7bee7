import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lrSchedulerSchema } from '../contract/configuration/training.ts';
import { pythonWith } from '../../test/python.ts';
import { createSchedule, type Schedule, type ScheduleSettings } from './schedules.ts';

const RANGE = { baseRate: 1e-3, totalSteps: 100 };

function schedule(settings: Partial<ScheduleSettings>): Schedule {
  return createSchedule(lrSchedulerSchema.parse(settings), RANGE);
}

const close = (actual: number, expected: number): void =>
  assert.ok(Math.abs(actual - expected) <= 1e-12 + 1e-9 * Math.abs(expected), `expected ${expected}, found ${actual}`);

test('constant stays', () => {
  const constant = schedule({ type: 'constant' });
  constant.epochEnded(1);
  assert.deepEqual([constant.rate(0), constant.rate(99)], [1e-3, 1e-3]);
});

test('cosine rises linearly, then falls to the minimum and stays there', () => {
  const cosine = schedule({ type: 'cosine', warmup_fraction: 0.1, minimum: 1e-5 });
  close(cosine.rate(0), 1e-4);
  close(cosine.rate(9), 1e-3);
  close(cosine.rate(10), 1e-3);
  close(cosine.rate(10 + 89 / 2), (1e-3 + 1e-5) / 2);
  close(cosine.rate(99), 1e-5);
  close(cosine.rate(500), 1e-5);
});

test('warm-up of nothing or of everything, and runs of a step, give finite rates', () => {
  for (const type of ['cosine', 'one_cycle'] as const) {
    for (const warmup_fraction of [0, 1]) {
      for (const totalSteps of [1, 2, 10]) {
        const rates = createSchedule(lrSchedulerSchema.parse({ type, warmup_fraction }), {
          baseRate: 1e-3,
          totalSteps,
        });
        for (let step = 0; step < totalSteps; step++) {
          const rate = rates.rate(step);
          assert.ok(
            rate > 0 && rate <= 1e-3,
            `${type}, warm-up ${warmup_fraction}, step ${step} of ${totalSteps}: ${rate}`,
          );
        }
      }
    }
  }
});

test('plateau lowers the rate after more than `patience` epochs without a better loss, down to the minimum', () => {
  const plateau = schedule({ type: 'plateau', factor: 0.1, patience: 1, minimum: 5e-5 });
  const after = (...losses: number[]): number => {
    for (const loss of losses) plateau.epochEnded(loss);
    return plateau.rate(0);
  };
  close(after(1, 0.9), 1e-3);
  close(after(0.95), 1e-3);
  close(after(0.92), 1e-4);
  close(after(0.95, 0.8), 1e-4);
  close(after(0.9, NaN), 5e-5);
  close(after(0.9, 0.9, 0.9), 5e-5);
});

test('a stored state goes on as the schedule would have', () => {
  const losses = [1, 0.8, 0.9, 0.9, 0.85, 0.9, 0.9, 0.9];
  const settings = { type: 'plateau', patience: 1 } as const;
  for (let cut = 0; cut <= losses.length; cut++) {
    const whole = schedule(settings);
    for (const loss of losses) whole.epochEnded(loss);
    const first = schedule(settings);
    for (const loss of losses.slice(0, cut)) first.epochEnded(loss);
    const resumed = schedule(settings);
    resumed.restore(JSON.parse(JSON.stringify(first.state())));
    for (const loss of losses.slice(cut)) resumed.epochEnded(loss);
    assert.equal(resumed.rate(0), whole.rate(0));
  }
});

test('one_cycle and plateau are PyTorch’s', (t) => {
  const python = pythonWith(t, ['torch']);
  if (!python) return;
  const losses = Array.from({ length: 40 }, (_, i) => 1 / (1 + Math.min(i, 9)) + (i % 3) * 1e-6);
  const expected = JSON.parse(
    python(
      `
import json, sys, warnings
import torch
warnings.simplefilter("ignore")
losses = json.loads(sys.argv[1])
optimiser = lambda: torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1e-3)
rate = lambda o: o.param_groups[0]["lr"]
o = optimiser()
s = torch.optim.lr_scheduler.OneCycleLR(o, 1e-3, total_steps=100, pct_start=0.3, cycle_momentum=False)
cycle = []
for _ in range(99):
    cycle.append(rate(o)); o.step(); s.step()
cycle.append(rate(o))
o = optimiser()
s = torch.optim.lr_scheduler.ReduceLROnPlateau(o, factor=0.5, patience=3, min_lr=1e-6)
plateau = []
for loss in losses:
    s.step(loss); plateau.append(rate(o))
print(json.dumps([cycle, plateau]))
`,
      JSON.stringify(losses),
    ),
  ) as [number[], number[]];
  const cycle = schedule({ type: 'one_cycle', warmup_fraction: 0.3 });
  expected[0].forEach((rate, step) => close(cycle.rate(step), rate));
  const plateau = schedule({ type: 'plateau', factor: 0.5, patience: 3, minimum: 1e-6 });
  expected[1].forEach((rate, i) => {
    plateau.epochEnded(losses[i]);
    close(plateau.rate(0), rate);
  });
});
