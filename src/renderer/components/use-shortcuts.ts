import { defineShortcuts } from '@nuxt/ui/composables/defineShortcuts';

/**
 * Keys of a page, for as long as it is there: `{ l: () => … , meta_k: () => … }` (`meta` is Ctrl except on a Mac). Plain
 * keys do nothing while somebody writes or a dialog is open; combined ones always work.
 */
export function useShortcuts(handlers: Readonly<Record<string, (event: KeyboardEvent) => void>>): void {
  const config = Object.entries(handlers).map(([keys, handler]) => {
    const combined = keys.includes('_');
    return [
      keys,
      {
        usingInput: combined,
        handler: (event: KeyboardEvent) => {
          if (combined || !dialogIsOpen()) handler(event);
        },
      },
    ] as const;
  });
  defineShortcuts(Object.fromEntries(config));
}

function dialogIsOpen(): boolean {
  return document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]') !== null;
}
