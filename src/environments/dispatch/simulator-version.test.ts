import assert from 'node:assert/strict';
import { test } from 'node:test';
import { environmentSchema } from '../../contract/configuration/environment.ts';
import { STRATEGY_NAMES } from '../../contract/strategies.ts';
import { createStrategy } from '../strategies/index.ts';
import { createDispatch } from './create-dispatch.ts';
import { SIMULATOR_VERSION } from './simulator-version.ts';

/** Mean latency of seed 0, by service mode and strategy. */
function figures(): string {
  const lines: string[] = [];
  for (const service of ['batching', 'exponential', 'deterministic']) {
    const environment = createDispatch(environmentSchema.parse({ service, arrivals: 'bursty', reading_interval: 0.5 }));
    for (const name of STRATEGY_NAMES) {
      const strategy = createStrategy(name);
      environment.reset(0);
      strategy.reset(0);
      while (!environment.truncated) environment.step(strategy.choose(environment.view));
      lines.push(`${service} ${name} ${environment.metrics()['mean_latency'].toFixed(9)}`);
    }
  }
  return lines.join('\n');
}

const VERSION = 1;
const FIGURES = `
batching random 8.155455423
batching round_robin 8.614161634
batching weighted_round_robin 9.614669777
batching least_outstanding 6.558252992
batching least_work_left 6.684460802
batching power_of_two 6.867343479
batching shortest_expected_delay 5.578903306
batching cache_aware 5.104604588
exponential random 15.173443939
exponential round_robin 11.946681829
exponential weighted_round_robin 11.860884901
exponential least_outstanding 10.415918546
exponential least_work_left 10.276745327
exponential power_of_two 10.785433982
exponential shortest_expected_delay 10.294460532
exponential cache_aware 10.294460532
deterministic random 13.827691179
deterministic round_robin 10.610668984
deterministic weighted_round_robin 10.183090815
deterministic least_outstanding 10.278976077
deterministic least_work_left 10.276690301
deterministic power_of_two 10.420194223
deterministic shortest_expected_delay 10.276690301
deterministic cache_aware 10.278976077
`.trim();

test('the simulator gives the numbers of its version: where they change on purpose, raise SIMULATOR_VERSION', () => {
  assert.equal(figures(), FIGURES);
  assert.equal(SIMULATOR_VERSION, VERSION);
});
