import { useRouter } from 'vue-router';
import { host } from '../host/connection.ts';
import { useFailureToast } from './use-failure-toast.ts';

/** Starts PPO from a model with the model's own settings, and opens its run. */
export function usePpo() {
  const router = useRouter();
  const tell = useFailureToast();

  async function start(model: string): Promise<void> {
    try {
      const { run } = await host.jobs.ppoFromModel({ model });
      await router.push(run === null ? { name: 'runs' } : { name: 'run', params: { path: run } });
    } catch (error) {
      tell(error);
    }
  }

  function configure(model: string): void {
    void router.push({ name: 'ppo', query: { model } });
  }

  /** The command line that starts the same. */
  async function command(model: string): Promise<string> {
    const { text } = await host.jobs.ppoConfiguration({ model });
    return (await host.configuration.check({ kind: 'ppo', text })).command;
  }

  return { start, configure, command };
}
