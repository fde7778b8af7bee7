import { useToast } from '@nuxt/ui/composables/useToast';
import { failureText } from '../host/failure-text.ts';
import { language, t } from '../language.ts';
import { copyText } from './copy-text.ts';

/** Tells of something that was asked for and failed: what happened and what to do, until it is closed. */
export function useFailureToast(): (error: unknown) => void {
  const toasts = useToast();
  return (error) => {
    const text = failureText(error)[language.value];
    const [title, ...rest] = text.split('\n');
    toasts.add({
      title,
      description: rest.join('\n'),
      color: 'error',
      icon: 'i-lucide-circle-alert',
      duration: 0,
      actions: [
        {
          label: t({ en: 'Copy details', zh: '复制详情' }),
          color: 'neutral',
          variant: 'outline',
          onClick: () => void copyText(text),
        },
      ],
    });
  };
}
