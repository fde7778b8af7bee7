import type { HostCapabilities } from '../contract/host/system.ts';
import type { Text } from '../contract/language.ts';
import type { Catalog } from '../store/catalog/catalog.ts';
import type { Desktop } from './desktop.ts';
import type { Jobs } from './jobs/jobs.ts';
import type { Notices } from './system/notices.ts';
import type { RunIndex } from './runs/run-index.ts';
import type { SettingsFile } from './settings/settings-file.ts';
import type { TensorflowSetUp } from './system/tensorflow-set-up.ts';
import type { Workspace } from './workspace.ts';

/** What the procedures of a host work with. */
export interface HostContext {
  readonly kind: 'electron' | 'server';
  readonly version: string;
  readonly capabilities: HostCapabilities;
  readonly desktop: Desktop | null;
  readonly workspace: Workspace;
  /** Why nothing may be changed; null where everything may. */
  readonly readOnly: Text | null;
  readonly settings: SettingsFile;
  readonly catalog: Catalog;
  readonly runs: RunIndex;
  readonly jobs: Jobs;
  readonly notices: Notices;
  readonly tensorflow: TensorflowSetUp;
}
