import { usePreferredDark } from '@vueuse/core';
import { computed, watch } from 'vue';
import type { Settings } from '../contract/host/settings.ts';
import { setLanguage } from './language.ts';
import { remembered } from './stores/remembered.ts';

const prefersDark = usePreferredDark();

/** As the settings last said, kept in this browser so that a page begins in the right colours and language. */
const chosen = remembered<Pick<Settings, 'theme' | 'language'>>('appearance', { theme: 'system', language: null });

/** Whether the window is dark now. */
const dark = computed(() => (chosen.value.theme === 'system' ? prefersDark.value : chosen.value.theme === 'dark'));

/** Takes over what the settings say. */
export function setAppearance({ theme, language }: Pick<Settings, 'theme' | 'language'>): void {
  chosen.value = { theme, language };
}

/** Puts colours and language on the page and keeps them in step; called once, before anything is drawn. */
export function startAppearance(): void {
  watch(
    dark,
    (isDark) => {
      document.documentElement.classList.toggle('dark', isDark);
      document.documentElement.style.colorScheme = isDark ? 'dark' : 'light';
    },
    { immediate: true },
  );
  watch(() => chosen.value.language, setLanguage, { immediate: true });
}
