import { implement } from '@orpc/server';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, failure } from '../contract/errors/index.ts';
import { hostContract } from '../contract/host/index.ts';
import type { HostCapabilities } from '../contract/host/system.ts';
import { inEveryLanguage } from '../contract/language.ts';
import { programVersion } from '../jobs/versions.ts';
import { Catalog } from '../store/catalog/catalog.ts';
import { comparisonProcedures } from './comparisons/procedures.ts';
import { shippedConfigurations } from './configuration/presets.ts';
import { configurationProcedures } from './configuration/procedures.ts';
import { dataProcedures } from './data/procedures.ts';
import type { Desktop } from './desktop.ts';
import { crossing, crossingStream, isStream } from './failures.ts';
import type { HostContext } from './host-context.ts';
import { lockWorkspace } from './host-lock.ts';
import { Jobs } from './jobs/jobs.ts';
import { nodeWorkers } from './jobs/node-worker.ts';
import { jobProcedures } from './jobs/procedures.ts';
import type { StartWorker } from './jobs/start-worker.ts';
import { modelProcedures } from './models/procedures.ts';
import { changesWorkspace } from './read-only.ts';
import { CurveFiles } from './runs/columns/curve-files.ts';
import { runProcedures } from './runs/procedures.ts';
import { RunIndex } from './runs/run-index.ts';
import { settingsProcedures } from './settings/procedures.ts';
import { SettingsFile } from './settings/settings-file.ts';
import { settingsPath } from './settings/settings-path.ts';
import { Notices } from './system/notices.ts';
import { systemProcedures } from './system/procedures.ts';
import { TensorflowSetUp } from './system/tensorflow-set-up.ts';
import { Workspace } from './workspace.ts';

export interface HostOptions {
  readonly kind: HostContext['kind'];
  /** Absolute path of the workspace; it is made where there is none. */
  readonly workspace: string;
  readonly capabilities: HostCapabilities;
  /** What only a desktop can do; null elsewhere. */
  readonly desktop?: Desktop | null;
  /** How jobs' processes are started; left out: on plain Node. */
  readonly startWorker?: StartWorker;
  /** What is tried where `startWorker` gives a utility process that its allocator ends; left out: plain Node. */
  readonly fallbackWorker?: StartWorker;
  /** Whether jobs go on when this host is gone, however that ended; otherwise they then stop with a checkpoint. */
  readonly detached?: boolean;
  /** Left out: where the settings of this user lie. */
  readonly settingsFile?: string;
  /** Threads that jobs may use together; left out: one for each core. */
  readonly cores?: number;
}

/** Opens a workspace and puts the host together: what serves it hands `router` to its transport. */
export async function createHost(options: HostOptions) {
  const workspace = new Workspace(options.workspace, [homedir(), shippedConfigurations()]);
  const lock = lockWorkspace(workspace.root);
  try {
    const context = await openContext(options, workspace, lock.readOnly);
    return {
      context,
      router: routerOf(context),
      /** Jobs that still run are stopped with a checkpoint, or left going on. */
      close: async (running: 'stop' | 'leave' = 'stop'): Promise<void> => {
        context.tensorflow.stop();
        if (lock.readOnly === null) await context.jobs.close(running);
        await context.runs.close();
        await context.catalog.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

export type Host = Awaited<ReturnType<typeof createHost>>;

async function openContext(
  options: HostOptions,
  workspace: Workspace,
  readOnly: HostContext['readOnly'],
): Promise<HostContext> {
  const notices = new Notices();
  const catalog = await Catalog.open({ folder: readOnly === null ? workspace.root : null });
  for (const warning of catalog.warnings) {
    const text = inEveryLanguage((language) => describe(warning, language));
    notices.add({ tone: 'warning', text, run: null });
  }
  const runs = new RunIndex({
    workspace,
    catalog,
    curves: new CurveFiles({ folder: join(workspace.root, '.warmstart', 'curves'), readOnly: readOnly !== null }),
    elsewhere: () => jobs.list().flatMap(({ run }) => run ?? []),
  });
  const jobs = new Jobs({
    workspace,
    notices,
    start: options.startWorker ?? nodeWorkers(),
    fallback: options.fallbackWorker ?? (options.startWorker ? nodeWorkers() : null),
    detached: options.detached ?? true,
    ...(options.cores !== undefined && { cores: options.cores }),
    readOnly: readOnly !== null,
  });
  return {
    kind: options.kind,
    version: programVersion(),
    capabilities: options.capabilities,
    desktop: options.desktop ?? null,
    workspace,
    readOnly,
    settings: new SettingsFile(options.settingsFile ?? settingsPath()),
    catalog,
    runs,
    jobs,
    notices,
    tensorflow: new TensorflowSetUp(),
  };
}

function routerOf(context: HostContext) {
  const { readOnly } = context;
  const guarded = implement(hostContract).use(async ({ next, path }) => {
    try {
      if (readOnly !== null && changesWorkspace(path)) throw failure('host/read-only', { reason: readOnly });
      const result = await next();
      return isStream(result.output) ? { ...result, output: crossingStream(result.output) } : result;
    } catch (error) {
      throw crossing(error);
    }
  });
  return guarded.router({
    system: systemProcedures(context),
    settings: settingsProcedures(context),
    configuration: configurationProcedures(context),
    jobs: jobProcedures(context),
    runs: runProcedures(context),
    models: modelProcedures(context),
    comparisons: comparisonProcedures(context),
    data: dataProcedures(context),
  });
}
