import { TypedError } from '../../base/errors.ts';
import type { RunRow } from '../../contract/host/runs.ts';
import type { Catalog } from '../../store/catalog/catalog.ts';
import { modelSignature, readModelEntry, type ModelPlace } from '../../store/models/read-model-entry.ts';
import type { RunIndex } from '../runs/run-index.ts';
import { Turns } from '../runs/turns.ts';
import type { Workspace } from '../workspace.ts';
import { importedModels, runModels } from './model-places.ts';

export interface ModelIndexOptions {
  readonly workspace: Pick<Workspace, 'root'>;
  readonly catalog: Catalog;
  readonly runs: Pick<RunIndex, 'rows'>;
}

/** Keeps the catalogue's models as the folders have them: a file is read again when it, or what is noted beside it, changed. */
export class ModelIndex {
  private readonly options: ModelIndexOptions;
  /** Files that could not be read, and what they were then: they are not tried again until they change. */
  private readonly unreadable = new Map<string, string>();
  private last: Promise<void> = Promise.resolve();
  private next: Promise<void> | null = null;

  constructor(options: ModelIndexOptions) {
    this.options = options;
  }

  /** Looks at every folder. Whoever asks while it looks gets what is found afterwards. */
  refresh(): Promise<void> {
    this.next ??= this.last.then(() => {
      this.next = null;
      const { workspace, runs } = this.options;
      const places = runs.rows().flatMap((row) => runModels(workspace.root, row));
      return this.look([...places, ...importedModels(workspace.root)], null);
    });
    return this.inTurn(this.next);
  }

  /** Looks at some runs, which may be gone. */
  refreshRuns(changed: readonly Pick<RunRow, 'run' | 'name'>[], removed: readonly string[] = []): Promise<void> {
    const asked = [...changed.map(({ run }) => run), ...removed];
    const places = changed.flatMap((row) => runModels(this.options.workspace.root, row));
    return this.inTurn(this.last.then(() => this.look(places, asked)));
  }

  /** One after the other; that one failed does not stop the next. */
  private inTurn(work: Promise<void>): Promise<void> {
    this.last = work.catch(() => undefined);
    return work;
  }

  /** @param asked runs whose models are looked at; null: all models */
  private async look(places: readonly ModelPlace[], asked: readonly string[] | null): Promise<void> {
    const { catalog } = this.options;
    const known = await catalog.modelSignatures(asked);
    const there = new Set<string>();
    const turns = new Turns();
    for (const place of places) {
      await turns.pause();
      const signature = modelSignature(place);
      if (signature === null) continue;
      there.add(place.model);
      if (known.get(place.model) !== signature) await this.read(place, signature, known);
    }
    for (const model of known.keys()) {
      if (!there.has(model)) await catalog.removeModel(model);
    }
  }

  private async read(place: ModelPlace, signature: string, known: ReadonlyMap<string, string>): Promise<void> {
    const { catalog } = this.options;
    if (this.unreadable.get(place.model) === signature) return;
    try {
      await catalog.putModel(readModelEntry(place, signature));
      this.unreadable.delete(place.model);
    } catch (error) {
      if (!(error instanceof TypedError) || error.kind.startsWith('catalog/')) throw error;
      this.unreadable.set(place.model, signature); // it is no model, or being replaced: the validator says which
      if (known.has(place.model)) await catalog.removeModel(place.model);
    }
  }
}
