import type { EngineInfo } from './host/system.ts';
import type { Text } from './language.ts';

/** What `warmstart doctor` finds on this machine. Bytes and seconds throughout. */
export interface DoctorReport {
  /** Whether all checks are done; before, what is not known yet is null, and engines have no step. */
  readonly finished: boolean;
  readonly program: string;
  readonly node: { readonly version: string; readonly platform: string; readonly v8: string };
  readonly processor: ProcessorInfo;
  readonly memory: MemoryInfo;
  readonly graphics: GraphicsInfo | null;
  readonly disk: DiskInfo;
  /** The catalogue's database: whether its native module loads. */
  readonly sqlite: { readonly version: string | null; readonly problem: Problem | null } | null;
  /** Every engine on every device. */
  readonly engines: readonly CheckedEngine[] | null;
  /** Whether an engine made a training step; null until that is known. */
  readonly canTrain: boolean | null;
}

/** What is wrong, and what to do. */
export interface Problem {
  readonly reason: Text;
  readonly fix: Text | null;
}

export interface ProcessorInfo {
  readonly model: string;
  /** Logical, of the machine. */
  readonly cores: number;
  /** That this process may use, which a run uses unless told otherwise. */
  readonly threads: number;
  /** Instructions that matter for training, such as `avx2`; null where the system does not tell. */
  readonly simd: readonly string[] | null;
}

export interface MemoryInfo {
  readonly total: number;
  readonly free: number;
  readonly swap: number;
  readonly limitedBy: 'machine' | 'container';
}

export interface DiskInfo {
  /** Absolute path of the workspace. */
  readonly folder: string;
  /** Null where the file system does not tell. */
  readonly free: number | null;
  readonly total: number | null;
}

/** GPUs as their driver tells of them, and as training can use them. */
export interface GraphicsInfo {
  /** By nvidia-smi; empty where there is no such program. */
  readonly nvidia: readonly NvidiaGpu[];
  /** The GPU that ONNX Runtime opens (Vulkan, Direct3D 12, Metal). */
  readonly adapter: { readonly name: string; readonly gigaflops: number } | null;
  /** Why there is none. */
  readonly problem: Problem | null;
}

export interface NvidiaGpu {
  readonly name: string;
  readonly driver: string;
  readonly total: number;
  readonly free: number;
}

export interface CheckedEngine extends EngineInfo {
  /** A real training step, made in a process of its own; null where the engine is not available, or not tried yet. */
  readonly step: StepFinding | null;
}

export type StepFinding =
  | {
      readonly worked: true;
      readonly milliseconds: number;
      readonly samplesPerSecond: number;
      /** Of the step on the same batch: before it, and after it. */
      readonly losses: readonly [number, number];
      /** The larger relative difference of the two from the reference engine's; null where that made no step. */
      readonly difference: number | null;
    }
  | ({ readonly worked: false } & Problem);

/** The training step that the doctor makes: small, so that the slowest engine makes it in a second or so. */
export const DOCTOR_STEP = {
  stateDim: 64,
  actionDim: 4,
  hiddenSize: 64,
  mlpLayers: 2,
  gruLayers: 1,
  sequences: 8,
  time: 16,
} as const;

/** A loss further from the reference engine's than this is wrong: rounding of single precision stays far below. */
export const LARGEST_DIFFERENCE = 1e-3;
