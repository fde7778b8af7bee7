import type { MessagePort } from 'node:worker_threads';
import type { NamedArrays, ParameterSpec } from '../../../learning/engine.ts';
import type { Signature } from '../../check-inputs.ts';
import type { ProgramCode } from '../program-code.ts';

/** What both threads see and wait on, in an Int32Array. */
export const CONTROL = {
  /** Things asked for so far. */
  asked: 0,
  /** Things done so far. */
  done: 1,
  /** The program to run, or `MESSAGE`. */
  what: 2,
  /** 1 where the last thing failed: a `ShardFailure` waits. */
  failed: 3,
} as const;

/** What is asked for lies in a message. */
export const MESSAGE = -1;

export interface ShardWorkerData {
  readonly control: Int32Array;
  readonly port: MessagePort;
  /** Whose gradients it leaves. */
  readonly thread: number;
}

/** To load a program, known by `id` from then on; or to end. */
export type ShardRequest =
  | {
      readonly id: number;
      readonly signature: Signature;
      readonly code: ProgramCode;
      readonly specs: readonly ParameterSpec[];
      readonly memory: WebAssembly.Memory;
    }
  | 'end';

/** A loaded program's arrays, which both threads reach. */
export interface ShardArrays {
  readonly inputs: NamedArrays;
  readonly outputs: Readonly<Record<string, Float32Array>>;
}

export interface ShardFailure {
  readonly reason: string;
}
