/**
 * A collected set of demonstrations on disk, in the format that docs/demonstrations.md documents. Opening reads the
 * manifest and the episode index; steps are read where they are asked for.
 */
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { endianness } from 'node:os';
import { join } from 'node:path';
import { failure } from '../contract/errors/index.ts';
import type { DemonstrationSource, Episode, PolicyMember } from '../demonstrations/demonstration-source.ts';
import { readFailure } from '../files/file-failure.ts';
import { COLUMNS, maskBytes, rowBytes, type ColumnName } from './columns.ts';
import { parseEpisodeIndex } from './episode-index.ts';
import { fileDigest } from './file-digest.ts';
import { columnsIn, INDEX_FILE, readManifest, type Manifest } from './manifest.ts';
import { environmentIdentityOf } from './recipe.ts';

export class DemonstrationSet implements DemonstrationSource {
  readonly label: string;
  readonly manifest: Manifest;
  readonly observationSize: number;
  readonly actionCount: number;
  readonly featureNames: readonly string[];
  readonly strategies: readonly string[];
  readonly environments: readonly string[];
  readonly fingerprint: string;
  readonly episodes: readonly Episode[];
  readonly steps: number;
  readonly policyMembers: readonly PolicyMember[];
  /** Only where the set has the column. */
  readonly readProbabilities?: NonNullable<DemonstrationSource['readProbabilities']>;
  private readonly descriptors = new Map<ColumnName, number>();
  private readonly scratchActions = new GrowingBytes();
  private readonly scratchMasks = new GrowingBytes();

  /**
   * Opens a set, checking that manifest, index and sizes of files agree. Throws demonstrations/not-a-set, /corrupt,
   * /unsupported-version, file/no-access.
   */
  static open(folder: string): DemonstrationSet {
    return new DemonstrationSet(folder);
  }

  private constructor(folder: string) {
    if (endianness() !== 'LE') throw new Error('demonstration sets are little-endian; this machine is not');
    const manifest = readManifest(folder);
    this.label = folder;
    this.manifest = manifest;
    this.observationSize = manifest.observation_size;
    this.actionCount = manifest.action_count;
    this.featureNames = manifest.feature_names;
    this.strategies = manifest.strategies;
    this.environments = [environmentIdentityOf(manifest.recipe)];
    this.fingerprint = manifest.fingerprint;
    this.steps = manifest.steps;
    this.policyMembers = (manifest.recipe.policy?.members ?? []).map((sha256, i) => {
      return { sha256, file: manifest.policy_files![i] };
    });
    if (manifest.columns.probabilities) {
      this.readProbabilities = (episode, from, count, target, offset) =>
        this.readSteps('probabilities', episode, from, count, bytesOf(target, offset, count * this.actionCount));
    }
    this.episodes = this.readIndex();
    try {
      for (const name of columnsIn(manifest)) this.descriptors.set(name, this.openColumn(name));
    } catch (error) {
      this.close();
      throw error;
    }
  }

  readObservations(episode: number, from: number, count: number, target: Float32Array, offset: number): void {
    const size = this.observationSize;
    this.readSteps('observations', episode, from, count, bytesOf(target, offset, count * size));
  }

  readActions(episode: number, from: number, count: number, target: Int32Array, offset: number): void {
    const bytes = this.scratchActions.take(2 * count);
    this.readSteps('actions', episode, from, count, bytes);
    for (let i = 0; i < count; i++) target[offset + i] = bytes[2 * i] | (bytes[2 * i + 1] << 8);
  }

  readMasks(episode: number, from: number, count: number, target: Float32Array, offset: number): void {
    const width = maskBytes(this.actionCount);
    const bits = this.scratchMasks.take(width * count);
    this.readSteps('masks', episode, from, count, bits);
    for (let i = 0, at = offset; i < count; i++) {
      for (let a = 0; a < this.actionCount; a++) target[at++] = (bits[i * width + (a >> 3)] >> (a & 7)) & 1;
    }
  }

  readRewards(episode: number, from: number, count: number, target: Float32Array, offset: number): void {
    this.readSteps('rewards', episode, from, count, bytesOf(target, offset, count));
  }

  readStrategies(episode: number, from: number, count: number, target: Uint8Array, offset: number): void {
    this.readSteps('acting', episode, from, count, target.subarray(offset, offset + count));
  }

  readFinalObservation(episode: number, target: Float32Array, offset: number): void {
    this.readRows('final_observations', episode, bytesOf(target, offset, this.observationSize));
  }

  /** Compares every file with its checksum, reading all of it. Throws demonstrations/corrupt. */
  verify(): void {
    for (const name of columnsIn(this.manifest)) {
      const file = this.path(COLUMNS[name].file);
      const expected = this.manifest.columns[name]!.sha256;
      const found = fileDigest(file);
      if (found !== expected) throw this.corrupt(file, `SHA-256 ${expected}`, found);
    }
  }

  close(): void {
    for (const descriptor of this.descriptors.values()) fs.closeSync(descriptor);
    this.descriptors.clear();
  }

  private readIndex(): Episode[] {
    const file = this.path(INDEX_FILE);
    const { bytes, sha256 } = this.manifest.index;
    let content: Buffer;
    try {
      content = fs.readFileSync(file);
    } catch (error) {
      throw this.missing(error, file);
    }
    if (content.length !== bytes) throw this.corrupt(file, `${bytes} bytes`, String(content.length));
    const digest = createHash('sha256').update(content).digest('hex');
    if (digest !== sha256) throw this.corrupt(file, `SHA-256 ${sha256}`, digest);
    let episodes: Episode[];
    try {
      episodes = parseEpisodeIndex(content.toString('utf8'), this.strategies.length);
    } catch (error) {
      throw this.corrupt(file, 'one episode a line', error instanceof Error ? error.message : String(error));
    }
    const steps = episodes.reduce((sum, { length }) => sum + length, 0);
    if (steps !== this.steps) throw this.corrupt(file, `${this.steps} steps in all`, String(steps));
    const { episodes: expected } = this.manifest;
    if (episodes.length !== expected) throw this.corrupt(file, `${expected} episodes`, String(episodes.length));
    return episodes.map((episode) => ({ ...episode, environment: 0 }));
  }

  private openColumn(name: ColumnName): number {
    const file = this.path(COLUMNS[name].file);
    let descriptor: number;
    try {
      descriptor = fs.openSync(file, 'r');
    } catch (error) {
      throw this.missing(error, file);
    }
    const { size } = fs.fstatSync(descriptor);
    const { bytes } = this.manifest.columns[name]!;
    if (size === bytes) return descriptor;
    fs.closeSync(descriptor);
    throw this.corrupt(file, `${bytes} bytes`, String(size));
  }

  private readSteps(name: ColumnName, episode: number, from: number, count: number, target: Uint8Array): void {
    const { firstStep, length } = this.episodes[episode];
    if (from < 0 || count < 0 || from + count > length) {
      throw new RangeError(`steps ${from} to ${from + count} of episode ${episode}, which has ${length}`);
    }
    this.readRows(name, firstStep + from, target);
  }

  /** Fills `target` with the column's bytes from a row on. */
  private readRows(name: ColumnName, row: number, target: Uint8Array): void {
    const descriptor = this.descriptors.get(name);
    if (descriptor === undefined) throw new Error(`${this.label} is closed`);
    let position = row * rowBytes(name, this.observationSize, this.actionCount);
    for (let done = 0; done < target.length;) {
      const read = this.readAt(descriptor, name, target, done, position);
      if (read === 0) throw this.corrupt(this.path(COLUMNS[name].file), `bytes at ${position}`, 'the end of the file');
      done += read;
      position += read;
    }
  }

  private readAt(descriptor: number, name: ColumnName, target: Uint8Array, done: number, position: number): number {
    try {
      return fs.readSync(descriptor, target, done, target.length - done, position);
    } catch (error) {
      throw readFailure(error, this.path(COLUMNS[name].file));
    }
  }

  private path(file: string): string {
    return join(this.label, file);
  }

  private missing(error: unknown, file: string): Error {
    return fs.existsSync(file) ? readFailure(error, file) : this.corrupt(file, 'a file', 'none');
  }

  private corrupt(file: string, expected: string, found: string): Error {
    return failure('demonstrations/corrupt', { folder: this.label, file, expected, found });
  }
}

/** Scratch bytes that grow to the largest request. */
class GrowingBytes {
  private bytes = new Uint8Array(256);

  take(count: number): Uint8Array {
    if (this.bytes.length < count) this.bytes = new Uint8Array(2 * count);
    return this.bytes.subarray(0, count);
  }
}

function bytesOf(values: Float32Array, offset: number, count: number): Uint8Array {
  if (offset + count > values.length) throw new RangeError(`${count} values from ${offset} in ${values.length}`);
  return new Uint8Array(values.buffer, values.byteOffset + 4 * offset, 4 * count);
}
