import * as z from 'zod';
import type { Text } from '../language.ts';
import { RUN_KINDS } from '../run.ts';
import { call, path } from './procedure.ts';

const keyPath = z.array(z.union([z.string(), z.int()])).max(20);
const text = z.string().max(1_000_000);
const written = z.object({ kind: z.enum(RUN_KINDS), text });

/** A file that a configuration can begin from. */
export interface Preset {
  readonly path: string;
  readonly name: string;
  /** Its first comment. */
  readonly about: Text;
}

/** One thing wrong in a configuration's text. */
export interface ConfigurationProblem {
  /** Of the setting; empty where it is the text as a whole. */
  readonly path: readonly (string | number)[];
  /** Of the text, from 0; both 0 where it stands nowhere in it. */
  readonly from: number;
  readonly to: number;
  readonly message: Text;
}

export interface CheckedConfiguration {
  readonly problems: readonly ConfigurationProblem[];
  /** What the text says, without defaults; null where it is no JSON object. */
  readonly given: Readonly<Record<string, unknown>> | null;
  /** What a run would use; null where there are problems. */
  readonly resolved: Readonly<Record<string, unknown>> | null;
  /** Keys that differ from the defaults, as `environment.load`. */
  readonly changed: readonly string[];
  /** The command line that starts the same run. */
  readonly command: string;
}

/** Bytes that a run needs for its parts. */
export interface MemoryParts {
  /** Node, the program and the engine. */
  readonly program: number;
  /** Weights, gradients and moments. */
  readonly parameters: number;
  /** What a training step keeps: grows with batch_size. */
  readonly step: number;
  readonly demonstrations: number;
  /** Of PPO: a rollout and the environments. */
  readonly rollout: number;
}

/** Whether a run fits into the memory, in bytes. */
export interface MemoryVerdict {
  readonly needed: number;
  readonly parts: MemoryParts;
  readonly free: number;
  readonly total: number;
  readonly swap: number;
  /** `tight`: more than is free, so that it may fail; `impossible`: more than there is, so that it is not started. */
  readonly verdict: 'fits' | 'tight' | 'impossible';
  /** With which it would fit; null where it fits, or no batch_size would. */
  readonly batchSize: number | null;
}

/** What starting would take, told before it begins. */
export interface StartEstimate {
  /** Numbers in the network. */
  readonly parameters: number;
  readonly memory: MemoryVerdict;
  /** Seconds, from a step measured on this machine with this network; null where that is not known yet. */
  readonly seconds: number | null;
  readonly demonstrations: { readonly fingerprint: string; readonly found: boolean } | null;
  readonly output: { readonly folder: string; readonly state: 'free' | 'finished' | 'unfinished' | 'live' | 'foreign' };
}

export const configuration = {
  presets: call<readonly Preset[]>().taking(z.object({ kind: z.enum(RUN_KINDS) })),
  read: call<{ readonly text: string }>().taking(z.object({ path })),
  write: call<void>().taking(z.object({ path, text })),
  check: call<CheckedConfiguration>().taking(written),
  /** The text with one setting changed, or taken out where `value` is left out; comments stay. */
  edit: call<{ readonly text: string }>().taking(written.extend({ path: keyPath, value: z.unknown().optional() })),
  estimate: call<StartEstimate>().taking(written),
  /** Where it differs from a run's, as `batch_size: 512 → 256`. */
  difference: call<readonly string[]>().taking(written.extend({ run: path })),
};
