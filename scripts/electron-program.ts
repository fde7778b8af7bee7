import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Text } from '../src/contract/language.ts';

export const NO_ELECTRON: Text = {
  en: 'Electron’s program is not here, so the window opens in a browser; to have it: npx install-electron',
  zh: '未找到 Electron 程序，改为在浏览器中显示界面；如需安装：npx install-electron',
};

/** Where npm's package `electron` has put its program; null where that was never downloaded. */
export function electronProgram(root: string): string | null {
  const folder = join(root, 'node_modules/electron');
  const named = join(folder, 'path.txt');
  if (!existsSync(named)) return null;
  const program = join(process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(folder, 'dist'), readFileSync(named, 'utf8'));
  return existsSync(program) ? program : null;
}

/** Why no window can be shown here; null where one can. */
export function displayMissing(): Text | null {
  if (process.platform === 'win32' || process.platform === 'darwin') return null;
  if (process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']) return null;
  return {
    en: 'there is no display here, so the window is served to a browser',
    zh: '此处没有图形显示，改为供浏览器访问',
  };
}
