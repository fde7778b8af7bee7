import { computed, ref, watch, type ComputedRef, type Ref } from 'vue';
import { useRouter } from 'vue-router';
import type { StartEstimate } from '../../../contract/host/configuration.ts';
import { useFailureToast } from '../../components/use-failure-toast.ts';
import { host } from '../../host/connection.ts';
import { useQuery, type Query } from '../../host/use-query.ts';

/** The configuration that a workspace is made with. */
const DEFAULT = /(^|\/)standalone_pretrain\.json$/;

/** Milliseconds until the host is asked again for a time that it does not know yet, and how often at most. */
const AGAIN = 1500;
const MOST_QUESTIONS = 40;

interface Written {
  readonly text: string;
  readonly command: string;
}

export interface DefaultPretraining {
  /** The configuration as written, and the command that starts it; null until it is read. */
  readonly written: Query<Written | null>;
  /** What it would take; null until that is measured. */
  readonly estimate: ComputedRef<StartEstimate | null>;
  readonly starting: Ref<boolean>;
  readonly start: () => Promise<void>;
}

/** Pretraining with the default settings: how long it takes on this machine, and how it begins. */
export function useDefaultPretraining(): DefaultPretraining {
  const router = useRouter();
  const tell = useFailureToast();
  const starting = ref(false);

  const written = useQuery(async () => {
    const presets = await host.configuration.presets({ kind: 'pretrain' });
    const preset = presets.find(({ path }) => DEFAULT.test(path)) ?? presets[0];
    if (!preset) return null;
    const { text } = await host.configuration.read({ path: preset.path });
    return { text, command: (await host.configuration.check({ kind: 'pretrain', text })).command };
  });
  const measured = useQuery(
    async () =>
      written.data.value ? host.configuration.estimate({ kind: 'pretrain', text: written.data.value.text }) : null,
    written.data,
  );

  // The host measures a step of the network when it is first asked, and knows the time a little later.
  let asked = 0;
  watch(measured.data, (answer, _before, onCleanup) => {
    if (answer?.seconds !== null || asked++ >= MOST_QUESTIONS) return;
    const timer = setTimeout(() => void measured.refresh(), AGAIN);
    onCleanup(() => clearTimeout(timer));
  });

  async function start(): Promise<void> {
    if (!written.data.value) return;
    starting.value = true;
    try {
      const { run } = await host.jobs.start({ kind: 'pretrain', text: written.data.value.text });
      await router.push(run === null ? { name: 'runs' } : { name: 'run', params: { path: run } });
    } catch (error) {
      tell(error);
    } finally {
      starting.value = false;
    }
  }

  return { written, estimate: computed(() => measured.data.value), starting, start };
}
