import { useToast } from '@nuxt/ui/composables/useToast';
import { t } from '../language.ts';
import { copyText } from './copy-text.ts';
import { useDoneToast } from './use-done-toast.ts';

/** Puts a command line on the clipboard and says so: the menu entry that asks for it is gone by then. */
export function useCommandCopy(): (command: string) => Promise<void> {
  const toasts = useToast();
  const done = useDoneToast();
  return async (command) => {
    if (await copyText(command)) return done({ en: 'Command copied', zh: '已复制命令' });
    toasts.add({
      title: t({ en: 'The browser does not allow copying', zh: '浏览器不允许复制' }),
      description: command,
      color: 'warning',
      icon: 'i-lucide-copy-x',
    });
  };
}
