import * as fs from 'node:fs';
import { basename, join } from 'node:path';
import { TypedError } from '../../base/errors.ts';
import { describe, failure } from '../../contract/errors/index.ts';
import type { RunProgress } from '../../contract/host/jobs.ts';
import type { RunRow } from '../../contract/host/runs.ts';
import { inEveryLanguage, type Text } from '../../contract/language.ts';
import type { RunRecord } from '../../contract/run.ts';
import { readConfiguration, type JsonObject } from '../../store/runs/configuration.ts';
import { RUN_FILES } from '../../store/runs/layout.ts';
import { RunDigest } from '../../store/runs/run-digest.ts';
import { summariseRun } from '../../store/runs/summary.ts';
import { runProgress } from './run-progress.ts';

/** What of a row is known outside of the run's folder. */
export interface RowPlace {
  readonly run: string;
  /** The comparison that it belongs to, as windows name it; asked whenever the row is read. */
  readonly comparison: () => string | null;
  readonly colour: number;
  /** How windows name the model that a configuration names. */
  readonly modelName: (path: string) => string;
}

const SIGNED = [RUN_FILES.record, RUN_FILES.events, RUN_FILES.meta, RUN_FILES.configuration];

/** A run folder that is known: its row, kept up to date. */
export class RunEntry {
  readonly directory: string;
  private place: RowPlace;
  row: RunRow;
  /** Of the files that the row was read from, when it was. */
  signature: string;
  /** Grows whenever the run has something new. */
  revision = 0;
  /** When its row was put into the catalogue, in milliseconds since 1970. */
  keptAt = 0;
  private digest: RunDigest | null = null;
  private record: RunRecord | null = null;
  private configuration: JsonObject = {};
  /** What those met who read the curves: a row's own figures pass most of them over. */
  private curveProblem: Text | null = null;
  private updating: Promise<unknown> = Promise.resolve();

  /** `known`: the row as the catalogue has it, and of which files. */
  constructor(directory: string, place: RowPlace, known?: { readonly row: RunRow; readonly signature: string }) {
    this.directory = directory;
    this.place = place;
    this.row = known?.row ?? damagedRow(place, directory, null);
    this.signature = known?.signature ?? '';
  }

  /** Whether the run goes on, as far as is known. */
  get live(): boolean {
    return this.row.state === 'starting' || this.row.state === 'running' || this.row.state === 'paused';
  }

  /** Of its events, when the row was read. */
  get logBytes(): number {
    const part = this.signature.split(' ')[SIGNED.indexOf(RUN_FILES.events)];
    return Number(part?.split(':')[1] ?? 0);
  }

  /** Looks at the folder. `changed`: the row is another one; null where there is no run any more. */
  update(): Promise<{ readonly changed: boolean } | null> {
    const next = this.updating.then(() => this.look());
    this.updating = next.catch(() => undefined);
    return next;
  }

  /** Gives it a colour for good. */
  paint(colour: number): void {
    this.place = { ...this.place, colour };
    this.row = { ...this.row, colour };
  }

  /** Notes what the curves' file met where it was read whole; returns whether that is news. */
  noteDamage(damage: TypedError | null): boolean {
    const before = this.row.problem;
    this.curveProblem = damage && wordsOf(damage);
    if (!this.curveProblem || before) return false;
    this.row = { ...this.row, problem: this.curveProblem };
    return true;
  }

  /** Where the run stands; null where it does not live. */
  progress(): RunProgress | null {
    const { digest, record, configuration } = this;
    if (!this.live || !digest || !record) return null;
    return runProgress(this.row, { digest, record, configuration });
  }

  private async look(): Promise<{ readonly changed: boolean } | null> {
    const signature = signatureOf(this.directory);
    if (signature === null) return null;
    // Whether a process lives, no file tells.
    if (signature === this.signature && !this.live) return { changed: false };
    const news = signature !== this.signature;
    const before = this.row;
    const row = await this.read();
    if (row === null) return null;
    this.row = row;
    this.signature = signature;
    const changed = JSON.stringify(before) !== JSON.stringify(row);
    if (news || changed) this.revision++;
    if (!this.live) this.digest = null;
    return { changed };
  }

  private async read(): Promise<RunRow | null> {
    const { directory, place } = this;
    this.digest ??= new RunDigest(directory);
    const problems: Text[] = [];
    try {
      await this.digest.update();
    } catch (error) {
      problems.push(wordsOf(error));
    }
    try {
      const summary = summariseRun(directory, this.digest, basename(directory));
      if (!summary) return this.unreadableRecord();
      const { record, from, ...row } = summary;
      this.record = record;
      this.configuration = readConfiguration(directory) ?? {};
      const { run, comparison, colour, modelName } = place;
      return {
        ...row,
        run,
        from: from === null ? null : modelName(from),
        comparison: comparison(),
        colour,
        problem: problems[0] ?? this.curveProblem,
      };
    } catch (error) {
      return damagedRow(place, directory, wordsOf(error));
    }
  }

  /** A run.json that is not ours belongs to somebody else, unless our events stand beside it. */
  private unreadableRecord(): RunRow | null {
    const path = join(this.directory, RUN_FILES.record);
    if (!fs.existsSync(path) || !fs.existsSync(join(this.directory, RUN_FILES.events))) return null;
    const error = failure('run/damaged', { path, expected: 'record', found: 'something else' });
    return damagedRow(this.place, this.directory, wordsOf(error));
  }
}

/** Times and sizes of the files that a row is made from; null where there is no run. */
function signatureOf(directory: string): string | null {
  const parts: string[] = [];
  for (const name of SIGNED) {
    const stat = fs.statSync(join(directory, name), { throwIfNoEntry: false });
    if (!stat && name === RUN_FILES.record) return null;
    parts.push(stat ? `${stat.mtimeMs}:${stat.size}` : '-');
  }
  return parts.join(' ');
}

/** A typed error in words; anything else is a defect. */
function wordsOf(error: unknown): Text {
  if (!(error instanceof TypedError)) throw error;
  return inEveryLanguage((language) => describe(error, language));
}

function damagedRow({ run, comparison, colour }: RowPlace, directory: string, problem: Text | null): RunRow {
  return {
    run,
    id: '',
    name: basename(directory),
    kind: 'pretrain',
    mode: null,
    state: 'damaged',
    progress: 0,
    last: {},
    best: {},
    againstBest: null,
    bestStrategy: null,
    seed: null,
    startedAt: fs.statSync(directory, { throwIfNoEntry: false })?.mtimeMs ?? 0,
    endedAt: null,
    seconds: 0,
    tags: [],
    notes: '',
    from: null,
    comparison: comparison(),
    colour,
    problem,
  };
}
