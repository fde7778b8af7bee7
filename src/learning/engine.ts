import type { Tensor } from '@tensorflow/tfjs-core';
import type { Text } from '../contract/language.ts';

export type NamedTensors = Readonly<Record<string, Tensor>>;
export type NamedArrays = Readonly<Record<string, Float32Array | Int32Array>>;
export type DType = 'float32' | 'int32';

export interface ArraySpec {
  readonly shape: readonly number[];
  readonly dtype: DType;
  /** The axis of the lanes, where the array has one. */
  readonly lanes?: number;
}

/** Which optimiser group a parameter belongs to: gradients are clipped, and learning rates set, per group. */
export type ParameterGroup = 'actor' | 'critic';

export interface ParameterSpec {
  readonly name: string;
  /** Matrices are stored [in, out]. */
  readonly shape: readonly number[];
  readonly group: ParameterGroup;
  /** Whether weight decay applies (matrices only). */
  readonly decay: boolean;
}

/**
 * A pure tfjs function of parameters and inputs. It names no engine, reads no tensor's value and does no IO, so that
 * every engine can run or record it. All shapes are fixed.
 */
export interface Program {
  /** Tells it, with its inputs' shapes, from every other program: an engine compiles it once. */
  readonly name: string;
  /**
   * Whether `name`, the inputs and the sources in this folder decide what it computes, so that what an engine makes of it
   * may be kept on disk.
   */
  readonly storable?: true;
  readonly inputs: Readonly<Record<string, ArraySpec>>;
  /** Returns the outputs by name; float32. */
  run(parameters: NamedTensors, inputs: NamedTensors): NamedTensors;
}

/** A program with a scalar output `loss`, whose gradient is taken with respect to every parameter. */
export interface TrainingProgram extends Program {
  /**
   * The same for fewer lanes, where what is in one lane has no part in another's: several threads can then take some lanes
   * each. `loss` is a mean over `validSum`, at least 1; an output that has an input's name has its shape; all others are
   * sums over the lanes.
   */
  withLanes?(lanes: number): TrainingProgram;
  run(parameters: NamedTensors, inputs: NamedTensors): NamedTensors & { readonly loss: Tensor };
}

/** What a store can be asked to bring from a device; moments are both. */
export type PulledVector = 'values' | 'gradients' | 'moments';

/**
 * Parameters with their gradients and AdamW moments, owned by an engine. Arrays are row-major views, which can be read and
 * written until the next training step. An engine that trains on a device of its own brings what steps have changed back
 * only with `pull`; asking for an array that has changed and was not pulled is an Error.
 */
export interface ParameterStore {
  readonly specs: readonly ParameterSpec[];
  /** AdamW updates made so far in each group; belongs to the state that a checkpoint keeps. */
  readonly updates: Record<ParameterGroup, number>;
  value(name: string): Float32Array;
  gradient(name: string): Float32Array;
  firstMoment(name: string): Float32Array;
  secondMoment(name: string): Float32Array;
  /** Makes these up to date for reading and writing; costs nothing where they are. */
  pull(...vectors: readonly PulledVector[]): Promise<void>;
}

/**
 * AdamW (Loshchilov and Hutter 2019) as PyTorch computes it: bias-corrected moments, epsilon outside the corrected
 * root, decay decoupled and applied before the update.
 */
export interface AdamWSettings {
  readonly learningRate: number;
  readonly weightDecay: number;
  /** Gradients of the group are scaled down to this norm; Infinity leaves them. */
  readonly maxGradientNorm: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

export interface Forward {
  /** Runs the program once, one run at a time. The returned arrays are the caller's only until the next run. */
  run(inputs: NamedArrays): Promise<Readonly<Record<string, Float32Array>>>;
}

export interface TrainingStep {
  /**
   * Forward and backward: leaves gradients in the store and returns the program's outputs with each group's gradient
   * norm. Changes no parameter, so a caller can look at the numbers (is everything finite?) before `update`.
   */
  gradients(inputs: NamedArrays): Promise<{
    readonly outputs: Readonly<Record<string, Float32Array>>;
    readonly gradientNorms: Readonly<Record<ParameterGroup, number>>;
  }>;
  /** Clips and applies the gradients to the groups named. */
  update(settings: Readonly<Partial<Record<ParameterGroup, AdamWSettings>>>): Promise<void>;
}

/** What computes: implementations in `engines/` give the same numbers within a stated tolerance. */
export interface Engine {
  /** With the device where that is not the CPU: `compiled (gpu: NVIDIA H200)`. */
  readonly name: string;
  readonly threads: number;
  /** Why it computes where it does, where that was left to the program. */
  readonly choice?: Text;
  /** Zeroed; the caller fills in initial values. */
  createParameters(specs: readonly ParameterSpec[]): ParameterStore;
  forward(program: Program, parameters: ParameterStore): Promise<Forward>;
  training(program: TrainingProgram, parameters: ParameterStore): Promise<TrainingStep>;
  dispose(): Promise<void>;
}
