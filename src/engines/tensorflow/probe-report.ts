/** What the process that tries TensorFlow prints, as lines of JSON, whenever there is more. */
export interface ProbeReport {
  /** Of TensorFlow, once it is loaded. */
  readonly version?: string;
  readonly usesGpu?: boolean;
  /** Of a product of matrices, relative to its norm; JSON has null for what is no number. */
  readonly difference?: number | null;
  /** What JavaScript was told where TensorFlow did not load or compute. */
  readonly error?: string;
}
