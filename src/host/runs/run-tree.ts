import * as fs from 'node:fs';
import { join } from 'node:path';
import { PLAN_FILE } from '../../jobs/compare/plan-file.ts';
import { RUN_FILES } from '../../store/runs/layout.ts';
import { Turns } from './turns.ts';

/** What a folder was when it was last looked into. */
interface Folder {
  /** Of the folder itself, which changes when a file in it is made, replaced or removed. */
  readonly modifiedAt: number;
  readonly isRun: boolean;
  readonly isComparison: boolean;
  /** Absolute paths of the folders in it that may hold runs. */
  readonly inside: readonly string[];
}

/** Folders below the one searched that are looked into. */
const DEPTH = 6;
/** A folder changed this shortly before it was looked into may have changed again without its time telling. */
const COARSE_MS = 2000;

/** The run folders and comparisons below a folder; looking again costs little where nothing changed. */
export class RunTree {
  private readonly root: string;
  private folders = new Map<string, Folder>();

  constructor(root: string) {
    this.root = root;
  }

  /** Absolute paths. */
  get runs(): string[] {
    return [...this.folders].filter(([, { isRun }]) => isRun).map(([path]) => path);
  }

  get comparisons(): string[] {
    return [...this.folders].filter(([, { isComparison }]) => isComparison).map(([path]) => path);
  }

  isComparison(path: string): boolean {
    return this.folders.get(path)?.isComparison ?? false;
  }

  /** Looks for changes; returns the run folders in which a file was made, replaced or removed. */
  async scan(): Promise<ReadonlySet<string>> {
    const turns = new Turns();
    const found = new Map<string, Folder>();
    const changed = new Set<string>();
    let level = [this.root];
    for (let depth = 0; depth <= DEPTH && level.length > 0; depth++) {
      const next: string[] = [];
      for (const path of level) {
        await turns.pause();
        const before = this.folders.get(path);
        const folder = lookInto(path, before);
        if (!folder) continue;
        found.set(path, folder);
        if (folder !== before && folder.isRun) changed.add(path);
        next.push(...folder.inside);
      }
      level = next;
    }
    this.folders = found;
    return changed;
  }
}

/** null where there is no folder, or none that may be read. */
function lookInto(path: string, before: Folder | undefined): Folder | null {
  try {
    const stat = fs.statSync(path, { throwIfNoEntry: false });
    if (!stat?.isDirectory()) return null;
    if (before && before.modifiedAt === stat.mtimeMs) return before;
    const entries = fs.readdirSync(path, { withFileTypes: true });
    const names = new Set(entries.map(({ name }) => name));
    return {
      modifiedAt: Date.now() - stat.mtimeMs < COARSE_MS ? NaN : stat.mtimeMs,
      isRun: names.has(RUN_FILES.record),
      isComparison: names.has(PLAN_FILE),
      inside: entries
        .filter((entry) => entry.isDirectory() && mayHoldRuns(entry.name))
        .map(({ name }) => join(path, name)),
    };
  } catch {
    return null; // gone since, or not ours to read
  }
}

function mayHoldRuns(name: string): boolean {
  return !name.startsWith('.') && name !== RUN_FILES.tensorboard && name !== 'node_modules';
}
