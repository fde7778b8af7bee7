import { estimate, pairedDifference, type Estimate } from '../src/base/statistics.ts';
import { environmentSchema } from '../src/contract/configuration/environment.ts';
import { STRATEGY_NAMES } from '../src/contract/strategies.ts';
import { createDispatch } from '../src/environments/dispatch/create-dispatch.ts';
import { createStrategy } from '../src/environments/strategies/index.ts';

/**
 * Every strategy over the same seeds, as a Markdown table: mean with 95 % interval over episodes, and the paired
 * difference in mean latency to the best. Arguments: episodes (40), then environment settings as JSON ({}).
 */
const episodes = Number(process.argv[2] ?? 40);
const environment = createDispatch(environmentSchema.parse(JSON.parse(process.argv[3] ?? '{}')));
const METRICS = ['mean_latency', 'p99_latency', 'mean_ttft', 'within_target'] as const;

const results = STRATEGY_NAMES.map((name) => {
  const strategy = createStrategy(name);
  const columns = METRICS.map(() => new Float64Array(episodes));
  for (let seed = 0; seed < episodes; seed++) {
    environment.reset(seed);
    strategy.reset(seed);
    while (!environment.truncated) environment.step(strategy.choose(environment.view));
    const metrics = environment.metrics();
    METRICS.forEach((metric, i) => (columns[i][seed] = metrics[metric]));
  }
  return { name, columns };
});
results.sort((a, b) => estimate(a.columns[0]).mean - estimate(b.columns[0]).mean);

const shown = ({ mean, ci95 }: Estimate): string => `${mean.toFixed(2)} ± ${((ci95[1]! - ci95[0]!) / 2).toFixed(2)}`;
console.log(`| strategy | ${METRICS.join(' | ')} | mean_latency over the best’s |`);
console.log(`|---|${'---|'.repeat(METRICS.length + 1)}`);
for (const { name, columns } of results) {
  const difference = name === results[0].name ? '' : shown(pairedDifference(columns[0], results[0].columns[0]));
  console.log(`| \`${name}\` | ${columns.map((column) => shown(estimate(column))).join(' | ')} | ${difference} |`);
}
