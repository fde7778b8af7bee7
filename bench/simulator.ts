import { environmentSchema } from '../src/contract/configuration/environment.ts';
import { STRATEGY_NAMES, type StrategyName } from '../src/contract/strategies.ts';
import { createDispatch } from '../src/environments/dispatch/create-dispatch.ts';
import { createStrategy } from '../src/environments/strategies/index.ts';

/** Decisions per second of wall time, one core, over episodes that last about `seconds`; the median of five rounds. */
function decisionsPerSecond(settings: Record<string, unknown>, name: StrategyName, observe: boolean): number {
  const environment = createDispatch(environmentSchema.parse(settings));
  const strategy = createStrategy(name);
  const observation = new Float32Array(environment.observationSize);
  const rounds: number[] = [];
  for (let seed = 0; seed < 6; seed++) {
    environment.reset(seed);
    strategy.reset(seed);
    let decisions = 0;
    const start = performance.now();
    while (!environment.truncated) {
      if (observe) environment.observe(observation, 0);
      environment.step(strategy.choose(environment.view));
      decisions++;
    }
    if (seed > 0) rounds.push((1000 * decisions) / (performance.now() - start)); // the first one warms up
  }
  return rounds.sort((a, b) => a - b)[2];
}

const print = (what: string, figure: number, target?: number): void =>
  console.log(
    `${what.padEnd(62)} ${Math.round(figure).toLocaleString('en').padStart(12)}` +
      (target ? `   target ${target.toLocaleString('en')}` : ''),
  );

console.log('simulator, decisions per second on one core (median of 5 rounds)');
const exponential = { service: 'exponential', episode_requests: 1_000_000 };
const batching = { episode_requests: 100_000 };
print('exponential, round_robin', decisionsPerSecond(exponential, 'round_robin', false), 1_000_000);
print('batching (default scenario), round_robin', decisionsPerSecond(batching, 'round_robin', false), 200_000);
for (const name of STRATEGY_NAMES.filter((one) => one !== 'round_robin')) {
  print(`batching (default scenario), ${name}`, decisionsPerSecond(batching, name, false));
}
print('batching, round_robin, with observations', decisionsPerSecond(batching, 'round_robin', true));
const wide = { ...batching, replica_speeds: Array.from({ length: 64 }, () => 1) };
print('batching, 64 replicas, round_robin', decisionsPerSecond(wide, 'round_robin', false));
