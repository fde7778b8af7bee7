import type { Ref } from 'vue';
import { useRouter } from 'vue-router';
import { useShortcuts } from '../components/use-shortcuts.ts';
import { useModelOpening } from './use-model-opening.ts';

/** The keys that work on every page. */
export function useFrameKeys(palette: Ref<boolean>, keys: Ref<boolean>): void {
  const router = useRouter();
  const openModel = useModelOpening();
  const pretrain = (): void => void router.push({ name: 'pretrain' });
  useShortcuts({
    meta_k: () => (palette.value = !palette.value),
    meta_n: pretrain,
    alt_n: pretrain,
    meta_o: () => void openModel(),
    '?': () => (keys.value = true),
    '/': focusFilter,
  });
}

/** A page marks its filter by `type="search"`. */
function focusFilter(): void {
  const filter = document.querySelector<HTMLInputElement>('main input[type="search"]');
  filter?.focus();
  filter?.select();
}
