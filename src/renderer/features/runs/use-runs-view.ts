import { computed, type ComputedRef, type Ref } from 'vue';
import { remembered } from '../../stores/remembered.ts';
import { useSettings } from '../../stores/settings.ts';
import { readSavedViews, readView, sameView, USUAL_VIEW, type RunsView } from './runs-view.ts';

/** Where the settings keep the views of this page. */
const PAGE = 'runs';

export interface RunsViews {
  /** As the table is now; this browser remembers it. */
  readonly view: Ref<RunsView>;
  readonly saved: ComputedRef<Readonly<Record<string, RunsView>>>;
  /** The saved view that the table shows; null where it shows none. */
  readonly name: ComputedRef<string | null>;
  readonly change: (part: Partial<RunsView>) => void;
  readonly save: (name: string) => Promise<void>;
  readonly remove: (name: string) => Promise<void>;
}

/** The table's view, and those that the person saved by name. */
export function useRunsView(): RunsViews {
  const settings = useSettings();
  const view = remembered<RunsView>('runs-view', USUAL_VIEW);
  view.value = readView(view.value);
  const saved = computed(() => readSavedViews(settings.values.views[PAGE]));
  const name = computed(() => Object.keys(saved.value).find((one) => sameView(saved.value[one], view.value)) ?? null);

  function change(part: Partial<RunsView>): void {
    view.value = { ...view.value, ...part };
  }

  const keep = (views: Readonly<Record<string, RunsView>>): Promise<void> =>
    settings.change({ views: { ...settings.values.views, [PAGE]: views } });

  return {
    view,
    saved,
    name,
    change,
    save: (as) => keep({ ...saved.value, [as]: view.value }),
    remove: (one) => keep(Object.fromEntries(Object.entries(saved.value).filter(([other]) => other !== one))),
  };
}
