import { ref } from 'vue';

const TICK = 30_000;

/** Milliseconds since 1970, renewed twice a minute: one clock for every `5 minutes ago` on a page. */
export const clock = ref(Date.now());

setInterval(() => (clock.value = Date.now()), TICK);
