import { app, dialog } from 'electron';
import { TypedError } from '../base/errors.ts';
import { describe } from '../contract/errors/index.ts';
import { SettingsFile } from '../host/settings/settings-file.ts';
import { settingsPath } from '../host/settings/settings-path.ts';
import { registerAppScheme } from './app-scheme.ts';
import { languageOf } from './language.ts';
import { filesIn } from './opened-files.ts';
import { Studio } from './studio.ts';
import { WORDS } from './words.ts';

registerAppScheme();
if (app.requestSingleInstanceLock()) runStudio().catch(cannotStart);
else app.quit(); // the one that runs shows its window

async function runStudio(): Promise<void> {
  let opened = filesIn(process.argv.slice(1), process.cwd());
  let studio: Studio | null = null;
  const open = (files: readonly string[]): void => {
    if (studio) studio.open(files);
    else opened = [...opened, ...files];
  };
  app.on('open-file', (event, file) => {
    event.preventDefault();
    open([file]);
  });
  app.on('second-instance', (_event, args, cwd) => {
    studio?.showWindow();
    open(filesIn(args.slice(1), cwd));
  });
  app.on('window-all-closed', () => studio?.quitIfUnused());
  app.on('activate', () => studio?.showWindow());
  await app.whenReady();
  const starting = new Studio(onDefect);
  await starting.run();
  studio = starting;
  studio.open(opened);
}

function onDefect(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
}

/** A workspace that cannot be opened leaves one way on: another one. */
async function cannotStart(error: unknown): Promise<void> {
  onDefect(error);
  const settings = new SettingsFile(settingsPath());
  const language = languageOf(settings.read());
  const detail = error instanceof TypedError ? describe(error, language) : String(error);
  const { response } = await dialog.showMessageBox({
    type: 'error',
    message: WORDS.cannotStart[language],
    detail,
    buttons: [WORDS.otherWorkspace[language], WORDS.quit[language]],
    cancelId: 1,
    noLink: true,
  });
  if (response === 0) {
    const { filePaths } = await dialog.showOpenDialog({ properties: ['openDirectory', 'createDirectory'] });
    const [workspace] = filePaths;
    if (workspace !== undefined) {
      settings.change({ workspace });
      app.relaunch();
    }
  }
  app.exit(1);
}
