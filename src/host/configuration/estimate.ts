import { basename } from 'node:path';
import { existsSync } from 'node:fs';
import type { ResolvedConfiguration, ResolvedPpoConfiguration } from '../../contract/configuration/check.ts';
import { applyOverrides } from '../../contract/configuration/overrides.ts';
import type { StartEstimate } from '../../contract/host/configuration.ts';
import type { RunKind } from '../../contract/run.ts';
import { demonstrationFolder } from '../../datasets/find-or-collect.ts';
import { isEmptyFolder } from '../../datasets/partial-folder.ts';
import { parseJsonc } from '../../files/jsonc.ts';
import { assessMemory } from '../../jobs/memory-fit/assess-memory.ts';
import { parameterCount } from '../../jobs/memory-fit/memory-needed.ts';
import { openProblem } from '../../jobs/problem.ts';
import { inspectRun } from '../../store/runs/inspect.ts';
import type { HostContext } from '../host-context.ts';
import { filledSettings } from './filled-settings.ts';
import { checkOfKind, DESCRIBED, runFolder, type KindOfConfiguration } from './run-kinds.ts';
import type { RunSpeeds } from './run-speed.ts';
import { isGroup } from './settings-tree.ts';

/** What a run of a configuration would take, as far as it can be told before. Throws what checking does, host/outside. */
export function estimate(
  { workspace, settings, jobs }: Pick<HostContext, 'workspace' | 'settings' | 'jobs'>,
  speeds: RunSpeeds,
  kind: RunKind,
  text: string,
): StartEstimate {
  const { value } = parseJsonc(text, 'configuration');
  const sets = filledSettings(isGroup(value) ? value : {}, settings.read());
  const checked = checkOfKind(kind, applyOverrides(value, sets, () => undefined, DESCRIBED[kind]).raw);
  const directory = workspace.writable(runFolder(checked));
  const run = workspace.relative(directory);
  const found = inspectRun(directory).state;
  const state = found === 'absent' || found === 'empty' ? 'free' : found;
  return {
    parameters: parameterCount(checked),
    memory: assessMemory(checked),
    seconds: secondsOf(checked, speeds),
    demonstrations: demonstrationsOf(checked, workspace.root),
    output: { folder: run, state: jobs.of(run) ? 'live' : state },
  };
}

/** Training itself, to its last epoch or step; collecting and evaluating come on top. */
function secondsOf(checked: KindOfConfiguration, speeds: RunSpeeds): number | null {
  const speed = speeds.of(checked);
  if (speed === null) return null;
  if (checked.kind === 'pretrain') return (checked.configuration.epochs * trainingSteps(checked.configuration)) / speed;
  return checked.configuration.total_steps / speed;
}

/** Steps of the training episodes of the strategies' demonstrations, about: an episode decides on each of its requests. */
function trainingSteps({ demonstrations, environment, validation_split }: ResolvedConfiguration): number {
  const episodes = demonstrations.strategies.reduce((sum, strategy) => sum + strategy.episodes, 0);
  const { episode_requests, warmup_requests } = environment;
  return episodes * (episode_requests + warmup_requests) * (1 - validation_split);
}

/** The set that the strategies' demonstrations are collected into; null where none are collected. */
function demonstrationsOf(checked: KindOfConfiguration, workspace: string): StartEstimate['demonstrations'] {
  if (!collects(checked)) return null;
  const { environment, demonstrations } = checked.configuration;
  const folder = demonstrationFolder(workspace, openProblem(environment, workspace).recipe(demonstrations));
  return { fingerprint: basename(folder), found: existsSync(folder) && !isEmptyFolder(folder) };
}

function collects({ kind, configuration }: KindOfConfiguration): boolean {
  return configuration.demonstrations.strategies.length > 0 && (kind === 'pretrain' || clones(configuration));
}

/** Whether PPO clones before it begins, or beside. */
function clones({ mode, skip_bc_training: skip, warmstart, classic_control }: ResolvedPpoConfiguration): boolean {
  if (mode === 'scratch' || classic_control !== null) return false;
  return !skip || warmstart.cloning.enabled;
}
