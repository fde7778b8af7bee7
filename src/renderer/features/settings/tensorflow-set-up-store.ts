import { defineStore } from 'pinia';
import { ref } from 'vue';
import type { TensorflowSetUpState } from '../../../contract/host/system.ts';
import { host } from '../../host/connection.ts';
import { listen } from '../../host/use-stream.ts';
import { useEngines } from './engines-store.ts';

/** Setting TensorFlow up on the host's machine, whoever began it. */
export const useTensorflowSetUp = defineStore('tensorflow set-up', () => {
  const now = ref<TensorflowSetUpState>({ state: 'idle', said: null, error: null });
  const engines = useEngines();
  const forever = new AbortController().signal;
  void listen(
    (options) => host.system.tensorflowSetUp(undefined, options),
    (state) => {
      const isNew = now.value.state === 'running' && state.state === 'done';
      now.value = state;
      if (isNew) void engines.recheck();
    },
    forever,
  );
  return { now };
});
