import { join } from 'node:path';
import type { DemonstrationWriter, EpisodeRecord } from '../demonstrations/collect.ts';
import { writeAtomically } from '../files/atomic-write.ts';
import { ColumnWriter } from './column-writer.ts';
import { COLUMNS, columnsWhere, maskBytes, type ColumnName } from './columns.ts';
import { episodeLine } from './episode-index.ts';
import { INDEX_FILE, MANIFEST_FILE, MANIFEST_HEAD, type Manifest, type ManifestColumn } from './manifest.ts';
import { PartialFolder } from './partial-folder.ts';
import { fingerprintOf, type Recipe } from './recipe.ts';

export interface SetHeader {
  readonly recipe: Recipe;
  /** Path of the trace as it was given, for information. */
  readonly traceFile: string | null;
  readonly observationSize: number;
  readonly actionCount: number;
  readonly featureNames: readonly string[];
  /** Where a policy demonstrates, whose probabilities are recorded too: paths of its models, in the recipe's order. */
  readonly policyFiles?: readonly string[];
}

/** The column that only policies fill. */
type Labels = 'probabilities';

/** Writes a demonstration set step by step; nothing stands at its place before `finish`. */
export class DemonstrationSetWriter implements DemonstrationWriter {
  private readonly header: SetHeader;
  private readonly folder: PartialFolder;
  private readonly columns: Readonly<
    Record<Exclude<ColumnName, Labels>, ColumnWriter> & { [K in Labels]?: ColumnWriter }
  >;
  private readonly index: ColumnWriter;
  private readonly action = new Uint16Array(1);
  private readonly reward = new Float32Array(1);
  private readonly acting = new Uint8Array(1);
  private readonly maskBits: Uint8Array;
  private episodes = 0;
  private steps = 0;
  private firstStep = 0;

  constructor(target: string, header: SetHeader) {
    this.header = header;
    this.maskBits = new Uint8Array(maskBytes(header.actionCount));
    this.folder = new PartialFolder(target);
    const open = (name: ColumnName): ColumnWriter => new ColumnWriter(join(this.folder.path, COLUMNS[name].file));
    this.columns = {
      observations: open('observations'),
      actions: open('actions'),
      masks: open('masks'),
      rewards: open('rewards'),
      acting: open('acting'),
      final_observations: open('final_observations'),
      ...(header.policyFiles && { probabilities: open('probabilities') }),
    };
    this.index = new ColumnWriter(join(this.folder.path, INDEX_FILE));
  }

  step(
    observation: Float32Array,
    mask: Uint8Array,
    action: number,
    reward: number,
    strategy: number,
    probabilities?: Float32Array,
  ): void {
    const { columns } = this;
    if ((columns.probabilities === undefined) !== (probabilities === undefined)) {
      throw new Error('probabilities are recorded of a policy’s every step, or of none');
    }
    this.action[0] = action;
    this.reward[0] = reward;
    this.acting[0] = strategy;
    this.maskBits.fill(0);
    for (let a = 0; a < mask.length; a++) if (mask[a] !== 0) this.maskBits[a >> 3] |= 1 << (a & 7);
    columns.observations.append(bytesOf(observation));
    columns.actions.append(bytesOf(this.action));
    columns.masks.append(this.maskBits);
    columns.rewards.append(bytesOf(this.reward));
    columns.acting.append(this.acting);
    if (probabilities) columns.probabilities?.append(bytesOf(probabilities));
    this.steps++;
  }

  endEpisode(record: EpisodeRecord, finalObservation: Float32Array): void {
    this.columns.final_observations.append(bytesOf(finalObservation));
    const { firstStep } = this;
    this.index.append(Buffer.from(episodeLine({ ...record, firstStep, length: this.steps - firstStep })));
    this.firstStep = this.steps;
    this.episodes++;
  }

  /** Completes the set and moves it to its place. False where another set has taken it meanwhile; this one is then gone. */
  finish(): boolean {
    const columns = {} as Record<ColumnName, ManifestColumn>;
    for (const [name, column] of this.entries()) columns[name] = this.finishColumn(name, column);
    const index = { file: INDEX_FILE, sha256: this.index.finish(), bytes: this.index.bytes } as const;
    const { recipe, traceFile, observationSize, actionCount, featureNames, policyFiles } = this.header;
    const manifest: Manifest = {
      ...MANIFEST_HEAD,
      fingerprint: fingerprintOf(recipe),
      created: new Date().toISOString(),
      recipe: recipe as Manifest['recipe'],
      ...(policyFiles && { policy_files: [...policyFiles] }),
      trace_file: traceFile,
      observation_size: observationSize,
      action_count: actionCount,
      feature_names: [...featureNames],
      strategies: recipe.strategies.map(({ name }) => name),
      episodes: this.episodes,
      steps: this.steps,
      index,
      columns,
    };
    writeAtomically(join(this.folder.path, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`);
    this.close();
    const placed = this.folder.commit();
    if (!placed) this.folder.discard();
    return placed;
  }

  /** Gives up: removes what was written. */
  discard(): void {
    this.close();
    this.folder.discard();
  }

  private entries(): readonly (readonly [ColumnName, ColumnWriter])[] {
    return columnsWhere((name) => this.columns[name] !== undefined).map((name) => [name, this.columns[name]!]);
  }

  private finishColumn(name: ColumnName, column: ColumnWriter): ManifestColumn {
    const { file, dtype, rows, width } = COLUMNS[name];
    const { observationSize, actionCount } = this.header;
    const shape = [this[rows], width(observationSize, actionCount)];
    return { file, dtype, shape, sha256: column.finish(), bytes: column.bytes };
  }

  private closed = false;

  private close(): void {
    if (this.closed) return;
    this.closed = true;
    for (const [, column] of this.entries()) column.close();
    this.index.close();
  }
}

function bytesOf(values: Float32Array | Uint16Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
