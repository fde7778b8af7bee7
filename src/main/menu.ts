import { Menu, type MenuItemConstructorOptions } from 'electron';
import type { Language } from '../contract/language.ts';
import { WORDS } from './words.ts';

export interface MenuActions {
  /** Shows a page in the front window. */
  readonly go: (path: string) => void;
  readonly openModel: () => void;
  readonly newWindow: () => void;
  readonly quit: () => void;
}

export interface MenuOptions {
  readonly language: Language;
  readonly mac: boolean;
  readonly developer: boolean;
}

type Item = MenuItemConstructorOptions;

const PAGES = [
  ['home', '/'],
  ['runs', '/runs'],
  ['modelPage', '/models'],
  ['compare', '/compare'],
  ['data', '/data'],
] as const;

/** The application's menu, in the chosen language; keys that the page itself answers to are left to it. */
export function setMenu(options: MenuOptions, actions: MenuActions): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(options, actions)));
}

function menuTemplate({ language, mac, developer }: MenuOptions, actions: MenuActions): Item[] {
  const label = (name: keyof typeof WORDS): string => WORDS[name][language];
  const role = (name: keyof typeof WORDS, of: NonNullable<Item['role']>): Item => ({ label: label(name), role: of });
  const line: Item = { type: 'separator' };
  const settings: Item = {
    label: label('settings'),
    accelerator: 'CmdOrCtrl+,',
    click: () => actions.go('/settings'),
  };
  const quit: Item = { label: label('quit'), accelerator: 'CmdOrCtrl+Q', click: actions.quit };
  const application: Item = {
    label: 'Warmstart Studio',
    submenu: [role('about', 'about'), line, settings, line, role('hide', 'hide'), line, quit],
  };
  const file: Item = {
    label: label('file'),
    submenu: [
      { label: label('newPretraining'), accelerator: 'CmdOrCtrl+N', click: () => actions.go('/pretrain') },
      { label: label('newPpo'), accelerator: 'CmdOrCtrl+Shift+P', click: () => actions.go('/ppo') },
      { label: label('openModel'), accelerator: 'CmdOrCtrl+O', click: actions.openModel },
      line,
      { label: label('newWindow'), accelerator: 'CmdOrCtrl+Shift+N', click: actions.newWindow },
      role('closeWindow', 'close'),
      ...(mac ? [] : [line, settings, line, quit]),
    ],
  };
  const edit: Item = {
    label: label('edit'),
    submenu: [
      role('undo', 'undo'),
      role('redo', 'redo'),
      line,
      role('cut', 'cut'),
      role('copy', 'copy'),
      role('paste', 'paste'),
      role('selectAll', 'selectAll'),
    ],
  };
  const view: Item = {
    label: label('view'),
    submenu: [
      role('reload', 'reload'),
      line,
      role('actualSize', 'resetZoom'),
      role('zoomIn', 'zoomIn'),
      role('zoomOut', 'zoomOut'),
      role('fullScreen', 'togglefullscreen'),
      ...(developer ? [line, role('developerTools', 'toggleDevTools')] : []),
    ],
  };
  const go: Item = {
    label: label('go'),
    submenu: PAGES.map(([name, path], index) => ({
      label: label(name),
      accelerator: `CmdOrCtrl+${index + 1}`,
      click: () => actions.go(path),
    })),
  };
  const window: Item = {
    label: label('window'),
    submenu: [role('minimize', 'minimize'), ...(mac ? [] : [role('about', 'about')])],
  };
  return [...(mac ? [application] : []), file, edit, view, go, window];
}
