import type { Sort } from '../../components/table-rows.ts';
import { GROUP_KEYS, type GroupKeyName } from './run-groups.ts';
import { columnOf, USUAL_COLUMNS } from './run-columns.ts';

/** How the table of runs is looked at; what a saved view keeps. */
export interface RunsView {
  readonly filter: string;
  readonly columns: readonly string[];
  readonly group: GroupKeyName | null;
  readonly sort: Sort | null;
}

export const USUAL_VIEW: RunsView = {
  filter: '',
  columns: USUAL_COLUMNS,
  group: null,
  sort: { key: 'started', descending: true },
};

type SavedViews = Readonly<Record<string, RunsView>>;

/** A view as somebody or another version wrote it down: what cannot be understood is as usual. */
export function readView(written: unknown): RunsView {
  const { filter, columns, group, sort } = asRecord(written);
  const known = Array.isArray(columns) ? columns.filter((key): key is string => typeof key === 'string') : [];
  const shown = known.filter((key) => columnOf(key));
  return {
    filter: typeof filter === 'string' ? filter : USUAL_VIEW.filter,
    columns: shown.length > 0 ? shown : USUAL_VIEW.columns,
    group: typeof group === 'string' && Object.hasOwn(GROUP_KEYS, group) ? (group as GroupKeyName) : null,
    sort: readSort(sort),
  };
}

/** The views that were saved by name, of the settings' `views.runs`. */
export function readSavedViews(written: unknown): SavedViews {
  return Object.fromEntries(Object.entries(asRecord(written)).map(([name, view]) => [name, readView(view)]));
}

function readSort(written: unknown): Sort | null {
  const { key, descending } = asRecord(written);
  return typeof key === 'string' ? { key, descending: descending === true } : null;
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

export function sameView(a: RunsView, b: RunsView): boolean {
  return JSON.stringify(readView(a)) === JSON.stringify(readView(b));
}
