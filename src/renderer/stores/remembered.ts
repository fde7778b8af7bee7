import { ref, watch, type Ref } from 'vue';

const PREFIX = 'warmstart.';

/**
 * A value that this browser keeps, such as whether the rail is folded. Choices that belong to the person go into the
 * settings instead. Where nothing can be kept, it lasts as long as the page.
 */
export function remembered<T>(name: string, initial: T): Ref<T> {
  const value = ref(initial) as Ref<T>;
  try {
    const kept = localStorage.getItem(PREFIX + name);
    if (kept !== null) value.value = JSON.parse(kept) as T;
  } catch {
    // Storage is switched off, or holds something else.
  }
  watch(value, (now) => keep(name, now), { deep: true });
  return value;
}

function keep(name: string, value: unknown): void {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // Storage is full or switched off.
  }
}
