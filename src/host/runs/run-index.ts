import { dirname, join, resolve } from 'node:path';
import { failure } from '../../contract/errors/index.ts';
import type { RunEvent } from '../../contract/events.ts';
import type { RunProgress } from '../../contract/host/jobs.ts';
import type { Curve, MetricName, RunRow } from '../../contract/host/runs.ts';
import type { Catalog } from '../../store/catalog/catalog.ts';
import { ChangeSignal } from '../change-signal.ts';
import type { Workspace } from '../workspace.ts';
import { ColumnCache } from './column-cache.ts';
import type { CurveFiles } from './columns/curve-files.ts';
import type { RunColumns } from './columns/run-columns.ts';
import { curveOf, type CurveRange } from './curve.ts';
import { FOLLOW_MS, LookingPace, pause, WATCH_MS } from './looking-pace.ts';
import { metricNames } from './metric-names.ts';
import { RunEntry } from './run-entry.ts';
import { eventsOf } from './run-events.ts';
import { RunTree } from './run-tree.ts';
import { Turns } from './turns.ts';

export interface RunIndexOptions {
  readonly workspace: Workspace;
  readonly catalog: Catalog;
  /** Where the columns of long logs are kept; left out: nowhere. */
  readonly curves?: CurveFiles;
  /** Folders, as windows name them, that may hold runs wherever they lie. */
  readonly elsewhere?: () => readonly string[];
}

export interface CurvesRequest extends CurveRange {
  readonly runs: readonly string[];
  readonly metrics: readonly string[];
}

export interface RunChanges {
  readonly changed: readonly RunRow[];
  readonly removed: readonly string[];
  readonly more: boolean;
}

/** Rows that a watcher is told of at once: other answers pass between, and a window with thousands stays fluent. */
const MOST_ROWS = 250;
/** How often a live run's row is put into the catalogue at most. */
const KEEP_MS = 30_000;
/** Long logs that are read ahead when the workspace is opened: of the newest runs. */
const READ_AHEAD = 8;

/**
 * The runs of a workspace: the rows of those below `outputs`, and of others that were asked for, kept up to date by
 * looking at their folders; and their curves, as far as somebody looks at them.
 */
export class RunIndex {
  private readonly options: RunIndexOptions;
  private readonly tree: RunTree;
  private readonly columns: ColumnCache;
  private readonly entries = new Map<string, RunEntry>();
  private readonly byDirectory = new Map<string, RunEntry>();
  private readonly live = new Set<RunEntry>();
  private readonly changes = new ChangeSignal();
  /** What each watcher has yet to be told. */
  private readonly watchers = new Set<Set<string>>();
  private readonly followed = new Map<string, number>();
  private readonly pace: LookingPace;
  private readonly end = new AbortController();
  private readonly loop: Promise<void>;
  private colours = 0;
  private known: Promise<void> | null = null;
  private looking: Promise<void> | null = null;
  private sorted: { readonly revision: number; readonly rows: readonly RunRow[] } = { revision: -1, rows: [] };

  constructor(options: RunIndexOptions) {
    this.options = options;
    this.columns = new ColumnCache(options.curves ?? null);
    this.pace = new LookingPace({ follow: () => this.followed.size > 0, watch: () => this.watchers.size > 0 });
    this.tree = new RunTree(join(options.workspace.root, 'outputs'));
    this.loop = this.keepLooking();
  }

  /** Looks for new, changed and vanished runs now. */
  async refresh(): Promise<void> {
    await this.pace.during(async () => {
      while (this.looking) await this.looking;
      await this.look(true);
    });
  }

  /** Every run, the newest first, as it is now; while the folders are read for the first time, those read so far. */
  async now(): Promise<readonly RunRow[]> {
    const stale = this.pace.isStale;
    this.attend();
    if (stale && this.pace.knowsAll) await this.look(false);
    return this.rows();
  }

  /** Every run, as last seen; the newest first. */
  rows(): readonly RunRow[] {
    const { revision } = this.changes;
    if (this.sorted.revision !== revision) {
      const rows = [...this.entries.values()].map(({ row }) => row).sort((a, b) => b.startedAt - a.startedAt);
      this.sorted = { revision, rows };
    }
    return this.sorted.rows;
  }

  /** Says that somebody looks at the rows without watching them: they are kept as fresh as for a watcher for a while. */
  attend(): void {
    this.pace.attend();
  }

  /** Absolute paths of the folders that hold comparisons, as last seen. */
  comparisons(): readonly string[] {
    return this.tree.comparisons;
  }

  /** A run's row, up to date. Throws run/absent, host/outside. */
  async row(run: string): Promise<RunRow> {
    return (await this.entry(run)).row;
  }

  /**
   * Rows that are new or changed, beginning with all, the newest first, and runs that are gone; in portions, `more` in
   * all but the last. Ends when `signal` is aborted.
   */
  async *watch(signal: AbortSignal): AsyncGenerator<RunChanges, void, void> {
    const news = new Set(this.rows().map(({ run }) => run));
    this.watchers.add(news);
    this.pace.hurry();
    try {
      for (let first = true; !signal.aborted; first = false) {
        const { revision } = this.changes;
        if (news.size > 0 || first) {
          const names = [...news].slice(0, MOST_ROWS);
          for (const run of names) news.delete(run);
          const changed = names.flatMap((run) => this.entries.get(run)?.row ?? []);
          const more = news.size > 0;
          yield { changed, removed: names.filter((run) => !this.entries.has(run)), more };
          if (!more) await pause(WATCH_MS, signal);
        }
        if (news.size === 0) await this.changes.after(revision, signal);
      }
    } finally {
      this.watchers.delete(news);
    }
  }

  /** A value whenever the run has something new, beginning at once; the run need not be there yet. */
  async *follow(run: string, signal: AbortSignal): AsyncGenerator<{ readonly revision: number }, void, void> {
    const name = this.nameOf(run);
    this.followed.set(name, (this.followed.get(name) ?? 0) + 1);
    this.pace.hurry();
    try {
      let told = -1;
      let revision = 0;
      let before: RunEntry | undefined;
      while (!signal.aborted) {
        const seen = this.changes.revision;
        const entry = this.entries.get(name);
        const now = entry?.revision ?? 0;
        if (told !== now || entry !== before) {
          told = now;
          before = entry;
          yield { revision: revision++ };
          await pause(FOLLOW_MS, signal);
        } else {
          await this.changes.after(seen, signal);
        }
      }
    } finally {
      const others = (this.followed.get(name) ?? 1) - 1;
      if (others > 0) this.followed.set(name, others);
      else this.followed.delete(name);
    }
  }

  /** Where every live run stands. */
  liveProgress(): readonly RunProgress[] {
    this.attend();
    const progress: RunProgress[] = [];
    for (const entry of this.live) {
      const standing = entry.progress();
      if (standing) progress.push(standing);
    }
    return progress;
  }

  /** The curves that a run has. Throws run/absent, host/outside. */
  async metrics(run: string): Promise<readonly MetricName[]> {
    return metricNames(await this.columnsOf(await this.entry(run)));
  }

  /** The curves of runs; what a run does not have is left out. Throws run/absent, host/outside. */
  async curves({ runs, metrics, ...range }: CurvesRequest): Promise<readonly Curve[]> {
    const curves: Curve[] = [];
    for (const run of runs) {
      const entry = await this.entry(run);
      const columns = await this.columnsOf(entry);
      for (const metric of metrics) {
        const curve = curveOf(columns, run, metric, range);
        if (curve) curves.push(curve);
      }
    }
    return curves;
  }

  /** Events of the given names after a sequence number, superseded ones left out. Throws run/absent, host/outside. */
  async events(run: string, names: readonly string[], after = 0): Promise<readonly RunEvent[]> {
    const entry = await this.entry(run);
    return eventsOf(entry.directory, await this.columnsOf(entry), names, after);
  }

  /** Forgets a run whose folder is gone. */
  forget(run: string): void {
    const entry = this.entries.get(run);
    if (!entry) return;
    this.entries.delete(run);
    this.byDirectory.delete(entry.directory);
    this.live.delete(entry);
    this.columns.forget(entry.directory);
    void this.options.catalog.removeRun(run).catch(() => undefined); // an index only: made again from the folders
    this.tell(run);
  }

  async close(): Promise<void> {
    this.end.abort();
    this.pace.hurry();
    await this.loop;
    await this.looking;
    await this.columns.close();
  }

  private async keepLooking(): Promise<void> {
    while (!this.end.signal.aborted) {
      await this.look(false);
      if (!this.end.signal.aborted) await this.pace.pause();
    }
  }

  private look(search: boolean): Promise<void> {
    this.looking ??= this.lookOnce(search).finally(() => {
      this.looking = null;
    });
    return this.looking;
  }

  private async lookOnce(search: boolean): Promise<void> {
    this.known ??= this.takeKnown();
    await this.known;
    const all = this.pace.takeTurn();
    if (search || this.pace.searchIsDue) await this.search();
    for (const run of [...this.followed.keys()]) {
      const entry = this.entries.get(run);
      await (entry ? this.update(entry) : this.lookFor(run));
    }
    if (all) for (const entry of [...this.live]) if (!this.followed.has(entry.row.run)) await this.update(entry);
    this.columns.dropUnused();
  }

  /** Rows of the catalogue: folders that have not changed since need not be read. */
  private async takeKnown(): Promise<void> {
    const rows = await this.options.catalog.runs().catch(() => []); // an index only: made again from the folders
    for (const { signature, ...row } of rows) {
      this.colours = Math.max(this.colours, row.colour + 1);
      const directory = resolve(this.options.workspace.root, row.run);
      this.add(this.newEntry(directory, row.colour, { row, signature }));
    }
    this.tell(...this.entries.keys());
  }

  /** A followed run that is not there yet, or lies elsewhere than below `outputs`. */
  private async lookFor(run: string): Promise<void> {
    await this.take(this.newEntry(resolve(this.options.workspace.root, run), -1));
  }

  private async search(): Promise<void> {
    const begun = performance.now();
    const first = !this.pace.knowsAll;
    const changed = await this.tree.scan();
    const took = performance.now() - begun;
    const turns = new Turns();
    // In an order that does not hang on the disk's, so that a lost catalogue changes few colours.
    for (const directory of this.tree.runs.sort()) {
      const known = this.byDirectory.get(directory);
      if (known && !first && !changed.has(directory)) continue;
      if (this.end.signal.aborted) return;
      await turns.pause(!known && !this.pace.looked);
      if (known) await this.update(known);
      else await this.take(this.newEntry(directory, -1));
    }
    const there = new Set(this.tree.runs);
    for (const entry of [...this.entries.values()]) if (!there.has(entry.directory)) await this.update(entry);
    for (const run of this.options.elsewhere?.() ?? []) if (!this.entries.has(run)) await this.lookFor(run);
    if (first) this.readAhead();
    this.pace.searched(took);
  }

  /** The runs that are likeliest to be opened are so at once. */
  private readAhead(): void {
    const isLong = ({ live, logBytes }: RunEntry): boolean => !live && logBytes >= this.longLog;
    const long = [...this.entries.values()].filter(isLong).sort((a, b) => b.row.startedAt - a.row.startedAt);
    for (const { directory } of long.slice(0, READ_AHEAD)) this.columns.prepare(directory);
  }

  private get longLog(): number {
    return this.options.curves?.worthBytes ?? Infinity;
  }

  /** Reads a run that was not known; null where there is none. */
  private async take(entry: RunEntry): Promise<RunEntry | null> {
    if (!(await entry.update())) return null;
    const meanwhile = this.entries.get(entry.row.run);
    if (meanwhile) return meanwhile;
    entry.paint(this.colours++);
    this.add(entry);
    this.keep(entry);
    this.tell(entry.row.run);
    return entry;
  }

  private add(entry: RunEntry): void {
    this.entries.set(entry.row.run, entry);
    this.byDirectory.set(entry.directory, entry);
    if (entry.live) this.live.add(entry);
  }

  private newEntry(directory: string, colour: number, known?: ConstructorParameters<typeof RunEntry>[2]): RunEntry {
    const { workspace } = this.options;
    const place = {
      run: this.nameOf(directory),
      comparison: () => this.comparisonOf(directory),
      colour,
      modelName: (path: string) => workspace.relative(resolve(workspace.root, path)),
    };
    return new RunEntry(directory, place, known);
  }

  /** The nearest folder above that holds a comparison. */
  private comparisonOf(directory: string): string | null {
    const { root } = this.options.workspace;
    for (let folder = dirname(directory); folder.length > root.length; folder = dirname(folder)) {
      if (this.tree.isComparison(folder)) return this.options.workspace.relative(folder);
    }
    return null;
  }

  private async update(entry: RunEntry): Promise<void> {
    const { run } = entry.row;
    const { live, revision } = entry;
    const outcome = await entry.update();
    if (outcome !== null && entry.live) this.live.add(entry);
    else if (this.live.delete(entry) && live && entry.logBytes >= this.longLog) this.columns.prepare(entry.directory);
    if (outcome === null) this.forget(run);
    else if (outcome.changed) {
      this.keep(entry);
      this.tell(run);
    } else if (entry.revision > revision) this.changes.changed();
  }

  /** The entry of a run, up to date; one elsewhere than below `outputs` is known from now on. */
  private async entry(run: string): Promise<RunEntry> {
    const directory = this.options.workspace.absolute(run);
    const known = this.entries.get(this.nameOf(run));
    if (known) {
      await this.update(known);
      if (this.entries.has(known.row.run)) return known;
      throw failure('run/absent', { directory });
    }
    const entry = await this.take(this.newEntry(directory, -1));
    if (!entry) throw failure('run/absent', { directory });
    return entry;
  }

  private async columnsOf(entry: RunEntry): Promise<RunColumns> {
    const columns = await this.columns.of(entry);
    if (entry.noteDamage(columns.damage)) this.tell(entry.row.run);
    return columns;
  }

  private keep(entry: RunEntry): void {
    const now = Date.now();
    if (entry.live && now - entry.keptAt < KEEP_MS) return;
    entry.keptAt = now;
    const { row, signature } = entry;
    void this.options.catalog.putRun({ ...row, signature }).catch(() => undefined); // an index only
  }

  private tell(...runs: string[]): void {
    for (const news of this.watchers) for (const run of runs) news.add(run);
    this.changes.changed();
  }

  private nameOf(path: string): string {
    const { workspace } = this.options;
    return workspace.relative(resolve(workspace.root, path));
  }
}
