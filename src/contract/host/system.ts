import * as z from 'zod';
import type { DoctorReport } from '../doctor.ts';
import type { Text } from '../language.ts';
import { call, path, stream } from './procedure.ts';

/** What this host can do that not every host can; the window shows no button for what is missing. */
export interface HostCapabilities {
  /** Shows a file in the system's file manager. */
  readonly reveal: boolean;
  /** Asks for files and folders by the system's own dialogs; elsewhere the window browses with `browse`. */
  readonly dialogs: boolean;
  /** Shows the system's own notifications. */
  readonly notifications: boolean;
}

export interface HostInfo {
  readonly version: string;
  readonly host: 'electron' | 'server';
  readonly capabilities: HostCapabilities;
  /** Absolute path. */
  readonly workspace: string;
  /** Why nothing can be changed here, such as another host that has this workspace; null where everything can. */
  readonly readOnly: Text | null;
  /** `linux`, `win32`, `darwin`; with the architecture. */
  readonly platform: string;
  readonly node: string;
  readonly processor: string;
  readonly cores: number;
  /** Bytes. */
  readonly memory: number;
}

/** Use of the machine, now. */
export interface SystemUsage {
  /** Seconds since 1970. */
  readonly at: number;
  /** Share of all cores, 0–1. */
  readonly cpu: number;
  /** Bytes in use and in all. */
  readonly memory: { readonly used: number; readonly total: number };
  /** Share and bytes of the first GPU; null where none is known. */
  readonly gpu: { readonly name: string; readonly use: number; readonly used: number; readonly total: number } | null;
}

/** An engine on a device: whether it can be had, and if not, why and what to do. */
export interface EngineInfo {
  readonly engine: 'compiled' | 'tensorflow' | 'reference';
  readonly device: 'cpu' | 'gpu';
  readonly available: boolean;
  readonly version: string | null;
  /** What the engine is, in a line. */
  readonly about: Text;
  readonly reason: Text | null;
  readonly fix: Text | null;
}

/** How far setting TensorFlow up is; `said` is the last step that it told of. */
export interface TensorflowSetUpState {
  readonly state: 'idle' | 'running' | 'done' | 'failed' | 'stopped';
  readonly said: Text | null;
  readonly error: Text | null;
}

/** Something that happened while nobody looked: a run finished, failed, or its process was lost. */
export interface Notice {
  /** Grows by one with each notice of this host. */
  readonly id: number;
  readonly at: number;
  readonly tone: 'success' | 'warning' | 'error';
  readonly text: Text;
  /** The run that it speaks of. */
  readonly run: string | null;
}

export interface FolderEntry {
  readonly name: string;
  readonly path: string;
  readonly kind: 'file' | 'folder';
  /** Bytes; of folders 0. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
}

export const system = {
  info: call<HostInfo>().plain,
  /** Every engine on every device; `again` looks anew, instead of answering what was found before. */
  engines: call<readonly EngineInfo[]>().taking(z.object({ again: z.boolean().default(false) })),
  /** Examines the machine as `warmstart doctor` does: what is known so far, whenever there is more. */
  doctor: stream<DoctorReport>().plain,
  /** Sets TensorFlow up for this user, from a mirror of the package index or files already downloaded where given. */
  setUpTensorflow: call<void>().taking(
    z.object({ gpu: z.boolean(), mirror: z.url().max(500).optional(), importFrom: path.optional() }),
  ),
  stopTensorflowSetUp: call<void>().plain,
  tensorflowSetUp: stream<TensorflowSetUpState>().plain,
  /** The end of its log. */
  tensorflowLog: call<{ readonly text: string }>().plain,
  usage: stream<SystemUsage>().plain,
  /** Those since `after`, then each new one. */
  notices: stream<Notice>().taking(z.object({ after: z.int().min(0) })),
  /** A folder's content, folders first; of no path the workspace's. Only within the workspace and the user's own folder. */
  browse: call<{
    readonly folder: string;
    readonly parent: string | null;
    readonly entries: readonly FolderEntry[];
  }>().taking(z.object({ folder: path.optional() })),
  /** Shows a file or folder in the system's file manager. */
  reveal: call<void>().taking(z.object({ path })),
  /** Asks for a file, a folder or a file to write by the system's dialog; null where it was cancelled. */
  choose: call<string | null>().taking(
    z.object({
      what: z.enum(['file', 'folder', 'save']),
      title: z.string().max(200),
      name: z.string().max(200).optional(),
      extensions: z.array(z.string().max(20)).max(20).optional(),
    }),
  ),
};
