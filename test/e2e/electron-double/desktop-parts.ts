import { EventEmitter } from 'node:events';
import { scheme, type Handler } from './browser.ts';

/** What the system was asked, for tests to look at, and what it is to answer. */
export const asked = {
  dialogs: [] as { readonly kind: string; readonly options: Readonly<Record<string, unknown>> }[],
  answers: [] as unknown[],
  revealed: [] as string[],
  notifications: [] as Notification[],
  blockers: new Set<number>(),
  menu: [] as MenuItem[],
  privileged: [] as unknown[],
  permissions: null as null | ((contents: unknown, permission: string, grant: (is: boolean) => void) => void),
};

interface MenuItem {
  readonly label?: string;
  readonly role?: string;
  readonly click?: () => void;
  readonly submenu?: readonly MenuItem[];
}

type Parameters = readonly [unknown] | readonly [unknown, unknown];

function answer(kind: string, parameters: Parameters, cancelled: unknown): Promise<unknown> {
  asked.dialogs.push({ kind, options: parameters.at(-1) as Readonly<Record<string, unknown>> });
  return Promise.resolve(asked.answers.shift() ?? cancelled);
}

export const dialog = {
  showMessageBox: (...given: Parameters) =>
    answer('message', given, { response: (given.at(-1) as { cancelId?: number }).cancelId ?? 0 }),
  showOpenDialog: (...given: Parameters) => answer('open', given, { canceled: true, filePaths: [] }),
  showSaveDialog: (...given: Parameters) => answer('save', given, { canceled: true, filePath: '' }),
};

export const shell = { showItemInFolder: (path: string) => void asked.revealed.push(path) };

export const protocol = {
  registerSchemesAsPrivileged: (schemes: readonly unknown[]) => void asked.privileged.push(...schemes),
  handle: (_scheme: string, handle: Handler) => void (scheme.handle = handle),
};

export const session = {
  defaultSession: {
    setPermissionRequestHandler: (handler: NonNullable<typeof asked.permissions>) => void (asked.permissions = handler),
    setPermissionCheckHandler: () => {},
    setDevicePermissionHandler: () => {},
  },
};

export const screen = { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] };

export const Menu = {
  buildFromTemplate: (template: MenuItem[]) => template,
  setApplicationMenu: (menu: MenuItem[]) => void (asked.menu = menu),
};

export class Notification extends EventEmitter {
  readonly options: { readonly title: string; readonly body: string };

  constructor(options: { readonly title: string; readonly body: string }) {
    super();
    this.options = options;
  }

  static isSupported(): boolean {
    return true;
  }

  show(): void {
    asked.notifications.push(this);
  }
}

let lastBlocker = 0;

export const powerSaveBlocker = {
  start: () => {
    asked.blockers.add(++lastBlocker);
    return lastBlocker;
  },
  stop: (id: number) => void asked.blockers.delete(id),
};
