import { relative, resolve } from 'node:path';
import type { TypedError } from '../../../base/errors.ts';
import { describe, failure } from '../../../contract/errors/index.ts';
import { formatInteger } from '../../../contract/format.ts';
import type { FoundSet } from '../../../datasets/find-or-collect.ts';
import { DECIDED_KEYS, openDistillation } from '../../../jobs/distil/open-distillation.ts';
import type { OpenedPretraining } from '../../../jobs/pretrain/open-pretraining.ts';
import type { EnsembleMember } from '../../../models/ensemble.ts';
import { noteDescendant } from '../../../store/models/descendants.ts';
import { EXIT } from '../../exit.ts';
import { modelConfiguration } from '../../model-configuration.ts';
import { performPretraining } from '../../perform-pretraining.ts';
import { untilStopped } from '../../until-stopped.ts';
import { wholeNumber } from '../../whole-number.ts';
import type { CommandContext } from '../context.ts';
import type { EnsembleOptions } from './ensemble.ts';

/** At least two: one to train on, one to validate with. */
const EPISODES = 200;
/** Apart from the default seeds of demonstrations and evaluations: arrivals that no member has seen. */
const SEED = 3_000_000;

/** Trains one model on what the members do together. Ends as `warmstart pretrain` does. */
export async function distilCommand(
  members: readonly EnsembleMember[],
  options: EnsembleOptions,
  context: CommandContext,
): Promise<number> {
  const { output, cwd } = context;
  requireOpenSettings(options.set);
  requireMembersApart(members, resolve(cwd, options.output), cwd);
  const episodes = wholeNumber('--episodes', options.episodes ?? String(EPISODES), 2);
  const seed = wholeNumber('--seed', options.seed ?? String(SEED), 0);
  const [{ model, origin }] = members;
  const { configuration, control, where } = modelConfiguration(options, model, origin.file, cwd);
  if (control !== null) throw failure('command/scheduling-only', { what: '--distil', problem: control });
  const student = { ...configuration, output_dir: options.output };
  const opened = await collectAndOpen({ members, episodes, seed, configuration: student, where }, options, context);
  if (typeof opened === 'number') return opened;
  const code = await performPretraining(opened, options.output, { output, cwd });
  if (code === EXIT.ok && 'run' in opened) {
    const what = `distilled into run \`${opened.run.record.id}\` (\`${resolve(cwd, options.output)}\`)`;
    for (const { origin } of members) noteDescendant(resolve(cwd, origin.file), what);
  }
  return code;
}

/** A run written over a member would destroy what it learns from. Throws command/distil-member. */
function requireMembersApart(members: readonly EnsembleMember[], folder: string, cwd: string): void {
  const inside = members.find(({ origin }) => !relative(folder, resolve(cwd, origin.file)).startsWith('..'));
  if (inside) throw failure('command/distil-member', { output: folder, member: inside.origin.file });
}

/** Throws command/distil-setting. */
function requireOpenSettings(set: readonly string[]): void {
  const decided = set.find((setting) => {
    const key = `${setting.split('=')[0].trim()}.`;
    return DECIDED_KEYS.some((one) => key.startsWith(`${one}.`));
  });
  if (decided !== undefined) throw failure('command/distil-setting', { option: `--set ${decided}` });
}

/** The student's run, or the exit code where the ensemble was asked to stop playing. */
function collectAndOpen(
  asked: Pick<Parameters<typeof openDistillation>[0], 'members' | 'episodes' | 'seed' | 'configuration' | 'where'>,
  options: EnsembleOptions,
  { output, command, cwd }: CommandContext,
): Promise<OpenedPretraining | number> {
  const request = {
    ...asked,
    directory: options.output,
    asked: options.overwrite ? ('overwrite' as const) : null,
    workspace: cwd,
    command,
    fellBack: (reason: TypedError) => output.note(describe(reason, output.language)),
    collected: ({ set, found }: FoundSet) => {
      const [steps, folder] = [formatInteger(set.steps), relative(cwd, set.label)];
      output.note({
        en: `the ensemble played ${steps} decisions (${found ? 'found' : 'recorded'}: ${folder})`,
        zh: `集成共做出 ${steps} 次决策（${found ? '已有' : '已记录'}：${folder}）`,
      });
    },
  };
  return untilStopped(output, (signal) =>
    openDistillation(request, {
      signal,
      onProgress: ({ episodes, totalEpisodes }) =>
        output.progress({
          en: `the ensemble plays: episode ${episodes}/${totalEpisodes}`,
          zh: `集成正在运行：回合 ${episodes}/${totalEpisodes}`,
        }),
    }),
  );
}
