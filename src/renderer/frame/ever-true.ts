import { ref, watch, type Ref } from 'vue';

/** Whether something has been so at any time: what nobody has opened need not be in the page. */
export function everTrue(now: Ref<boolean>): Ref<boolean> {
  const ever = ref(now.value);
  watch(now, (is) => (ever.value ||= is), { flush: 'sync' });
  return ever;
}
