import type { Notice } from '../../contract/host/system.ts';

export const NOTICE_ICONS: Readonly<Record<Notice['tone'], string>> = {
  success: 'i-lucide-circle-check',
  warning: 'i-lucide-triangle-alert',
  error: 'i-lucide-circle-alert',
};

export const NOTICE_INK: Readonly<Record<Notice['tone'], string>> = {
  success: 'text-success',
  warning: 'text-warning',
  error: 'text-error',
};
