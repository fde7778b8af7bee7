import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef, type WatchSource } from 'vue';
import type { Text } from '../../contract/language.ts';
import { failureText } from './failure-text.ts';

export interface Query<T> {
  /** The last answer; null before the first. It stays while the next one is awaited. */
  readonly data: ShallowRef<T | null>;
  readonly error: Ref<Text | null>;
  /** Awaited for longer than 200 ms: time to show the shape of what comes. */
  readonly slow: Ref<boolean>;
  readonly refresh: () => Promise<void>;
}

const SLOW = 200;

/** Asks the host, and again whenever one of `sources` changes; an answer that a later question overtook is dropped. */
export function useQuery<T>(ask: () => Promise<T>, sources: WatchSource | WatchSource[] = []): Query<T> {
  const data = shallowRef<T | null>(null);
  const error = ref<Text | null>(null);
  const slow = ref(false);
  let asked = 0;

  async function refresh(): Promise<void> {
    const mine = ++asked;
    const timer = setTimeout(() => (slow.value = true), SLOW);
    try {
      const answer = await ask();
      if (mine !== asked) return;
      data.value = answer;
      error.value = null;
    } catch (reason) {
      if (mine === asked) error.value = failureText(reason);
    } finally {
      clearTimeout(timer);
      if (mine === asked) slow.value = false;
    }
  }

  watch(sources, () => void refresh());
  onScopeDispose(() => asked++);
  void refresh();
  return { data, error, slow, refresh };
}
