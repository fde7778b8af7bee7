import { BrowserWindow, dialog, shell } from 'electron';
import type { Desktop } from '../host/desktop.ts';

type Question = Parameters<Desktop['choose']>[0];

/** The system's file manager and dialogs. */
export const desktop: Desktop = {
  reveal: (path) => shell.showItemInFolder(path),
  choose: (question) => (question.what === 'save' ? chooseTarget(question) : chooseExisting(question)),
};

async function chooseExisting({ what, title, extensions }: Question): Promise<string | null> {
  const options: Electron.OpenDialogOptions = {
    title,
    properties: what === 'file' ? ['openFile'] : ['openDirectory', 'createDirectory'],
    filters: filtersOf(extensions),
  };
  const window = BrowserWindow.getFocusedWindow();
  const { canceled, filePaths } = await (window
    ? dialog.showOpenDialog(window, options)
    : dialog.showOpenDialog(options));
  return canceled ? null : (filePaths[0] ?? null);
}

async function chooseTarget({ title, name, extensions }: Question): Promise<string | null> {
  const options: Electron.SaveDialogOptions = {
    title,
    ...(name === undefined ? {} : { defaultPath: name }),
    filters: filtersOf(extensions),
  };
  const window = BrowserWindow.getFocusedWindow();
  const { canceled, filePath } = await (window
    ? dialog.showSaveDialog(window, options)
    : dialog.showSaveDialog(options));
  return canceled || filePath === '' ? null : filePath;
}

function filtersOf(extensions: readonly string[] | undefined): Electron.FileFilter[] {
  if (!extensions || extensions.length === 0) return [];
  const bare = extensions.map((extension) => extension.replace(/^\./, ''));
  return [{ name: bare.map((extension) => `.${extension}`).join(', '), extensions: bare }];
}
