import { useToast } from '@nuxt/ui/composables/useToast';
import type { Text } from '../../contract/language.ts';
import { t } from '../language.ts';

/** Tells that something which shows nothing of itself was done, such as writing a file. */
export function useDoneToast(): (text: Text) => void {
  const toasts = useToast();
  return (text) => {
    toasts.add({ title: t(text), color: 'success', icon: 'i-lucide-circle-check' });
  };
}
