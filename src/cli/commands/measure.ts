import type { RunKind } from '../../contract/run.ts';
import { formatSignificant } from '../../contract/format.ts';
import { loadConfiguration, loadPpoConfiguration } from '../../files/load-configuration.ts';
import { measurePpo, measurePretraining } from '../../jobs/measure-speed.ts';
import { EXIT } from '../exit.ts';
import type { CommandContext } from './context.ts';

/** Measures how many samples, of PPO environment steps, a run of a configuration would get through in a second. */
export async function measureCommand(
  kind: RunKind,
  config: string | undefined,
  options: { readonly set: readonly string[] },
  { output, cwd }: CommandContext,
): Promise<number> {
  const asked = { ...(config !== undefined && { path: config }), overrides: options.set, cwd };
  const perSecond =
    kind === 'pretrain'
      ? await measurePretraining(loadConfiguration(asked).configuration)
      : await measurePpo(loadPpoConfiguration(asked).configuration, cwd);
  output.print({ en: `${formatSignificant(perSecond)} per second`, zh: `每秒 ${formatSignificant(perSecond)}` });
  output.record({ event: 'measured', kind, per_second: perSecond });
  return EXIT.ok;
}
