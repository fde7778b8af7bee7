import { resolve } from 'node:path';
import { checkConfiguration, type ResolvedConfiguration } from '../../../contract/configuration/check.ts';
import { failure } from '../../../contract/errors/index.ts';
import { loadAnyConfiguration } from '../../../files/load-configuration.ts';
import { repairModel, type Repaired } from '../../../jobs/repair-model.ts';
import { modelChecks } from '../../../models/checks/model.ts';
import { exportModel, requireFreeForExport } from '../../../models/export.ts';
import { Fields } from '../../../models/fields.ts';
import { OUTPUT_TOLERANCE } from '../../../models/output-difference.ts';
import { encodeDocument } from '../../../models/policy-model.ts';
import { shellLine } from '../../../files/shell-line.ts';
import { checkRecord, printChecks } from '../../check-list.ts';
import { EXIT } from '../../exit.ts';
import type { Output } from '../../output.ts';
import { pathAsTyped } from '../../path-as-typed.ts';
import { proposalTable } from '../../proposal-table.ts';
import { wholeNumber } from '../../whole-number.ts';
import type { CommandContext } from '../context.ts';

export interface RepairOptions {
  readonly output: string;
  readonly overwrite?: boolean;
  readonly choose?: readonly string[];
  readonly probe?: string;
  readonly rollout?: string;
  readonly seed: string;
  readonly config?: string;
  readonly set: readonly string[];
}

/** Converts another program's model; the copy is written, and the exit code 0, where it is valid. */
export async function repairCommand(file: string, options: RepairOptions, context: CommandContext): Promise<number> {
  const { output, cwd } = context;
  const asked = options.config !== undefined || options.set.length > 0;
  const configuration = asked ? configurationOf(options, cwd) : null;
  const target = { output: pathAsTyped(options.output, cwd), overwrite: options.overwrite === true };
  requireFreeForExport(target); // before anything is tried or played
  const computed = options.probe === 'none';
  const repaired = await repairModel({
    path: pathAsTyped(file, cwd),
    choices: choicesOf(options.choose ?? []),
    outputs: options.probe === undefined || computed ? null : pathAsTyped(options.probe, cwd),
    ...{ computed, configuration, cwd },
    rollout: rolloutOf(options, configuration, context),
  });
  report(repaired, output);
  const { model, choices, decidedBy, resolution } = repaired;
  const checks = [...modelChecks(new Fields(encodeDocument(model), options.output), options.output, undefined)];
  output.print('');
  printChecks(checks, output);
  const valid = checks.every(({ status }) => status !== 'fail');
  const files = valid ? exportModel({ model, ...target }).files : [];
  output.record({
    event: 'repaired',
    ...{ valid, files: files.map((path) => resolve(cwd, path)), choices, decided_by: decidedBy },
    ...(resolution && { tried: resolution.tried, difference: resolution.difference }),
    mapping: model.lineage['mapping'],
    checks: checks.map((check) => checkRecord(check, output)),
  });
  if (!valid) {
    output.note({ en: 'not valid; nothing was written', zh: '无效；未写出任何文件' });
    return EXIT.failed;
  }
  const next = shellLine(['npx', 'warmstart', 'evaluate', '--model', options.output]);
  output.note({ en: `written: ${options.output}; next: ${next}`, zh: `已写出：${options.output}；下一步：${next}` });
  return EXIT.ok;
}

function configurationOf({ config, set }: RepairOptions, cwd: string): ResolvedConfiguration {
  const path = config !== undefined && { path: config };
  const { configuration, control } = loadAnyConfiguration({ ...path, overrides: set, cwd });
  if (control !== null) throw failure('command/scheduling-only', { what: 'models repair', problem: control });
  return configuration;
}

/** `KEY=VALUE` texts, each key once. Throws command/choose. */
function choicesOf(texts: readonly string[]): Record<string, string> {
  const choices = new Map<string, string>();
  for (const text of texts) {
    const at = text.indexOf('=');
    const key = text.slice(0, Math.max(0, at)).trim();
    if (key === '' || choices.has(key)) throw failure('command/choose', { found: text });
    choices.set(key, text.slice(at + 1).trim());
  }
  return Object.fromEntries(choices);
}

function rolloutOf(
  options: RepairOptions,
  configuration: ResolvedConfiguration | null,
  { output }: CommandContext,
): Parameters<typeof repairModel>[0]['rollout'] {
  const seed = wholeNumber('--seed', options.seed, 0);
  if (options.rollout === undefined) return null;
  return {
    configuration: configuration ?? checkConfiguration({}, () => undefined),
    episodes: wholeNumber('--rollout', options.rollout, 2),
    seed,
    onProgress: (done, total) =>
      output.progress({ en: `evaluating reading ${done}/${total}`, zh: `正在评估第 ${done}/${total} 种读取方式` }),
  };
}

function report({ mapping, choices, decidedBy, resolution }: Repaired, output: Output): void {
  output.print(proposalTable(mapping, output.language));
  const by = {
    choice: { en: 'chosen', zh: '人工选择' },
    'recorded outputs': { en: 'by recorded outputs', zh: '由记录的输出决定' },
    rollout: { en: 'by episodes', zh: '由回合试运行决定' },
  };
  for (const [key, value] of Object.entries(choices)) {
    const words = by[decidedBy[key as keyof typeof choices]!];
    output.print({ en: `${key} = ${value} (${words.en})`, zh: `${key} = ${value}（${words.zh}）` });
  }
  if (!resolution) return;
  const { difference, valuesDifference } = resolution;
  const figure = difference.toExponential(1);
  output.print({ en: `recorded logits come out within ${figure}`, zh: `重新计算的 logits 与记录相差不超过 ${figure}` });
  if (valuesDifference === null || valuesDifference <= OUTPUT_TOLERANCE) return;
  output.print({
    en: `recorded values do not (${valuesDifference.toExponential(1)} off): another scale, perhaps; the copy keeps computed ones`,
    zh: `价值与记录不符（相差 ${valuesDifference.toExponential(1)}），或为另一尺度；副本中保存重新计算的价值`,
  });
}
