import type { PolicyModel } from '../policy-model.ts';
import type { StoredValue } from '../stored-value.ts';

/** A file to be read. */
export interface ModelFile {
  readonly bytes: Uint8Array;
  /** Its name, for errors. */
  readonly where: string;
  /**
   * The bytes of a file beside it, for formats that keep weights apart. Throws `file/*` errors.
   *
   * @param name a plain file name: no folder, nothing above
   */
  beside(name: string): Uint8Array;
}

/** One of the files that a model is written as. */
export interface WrittenFile {
  /** A plain file name. */
  readonly name: string;
  readonly content: Uint8Array;
}

/** How models are kept in one file format. */
export interface ModelFormat {
  /** Whether the bytes begin like this format: what a file is, its content says, never its name. */
  detect(bytes: Uint8Array): boolean;
  /**
   * Everything that the file holds, without executing anything: of our own files the model's document
   * (`policy-model.ts`), of others a dict of tensors, nested as the file has it. Tensors may be views on the bytes.
   * Throws `model/*` where the file is broken or asks for more than data.
   */
  read(file: ModelFile): StoredValue;
  /**
   * The files that hold a model, the one to name first. The same model gives the same bytes. A checkpoint's training
   * state is kept by `.pt` alone.
   *
   * @param name of the first file
   */
  write(model: PolicyModel, name: string): readonly WrittenFile[];
}
