import { takeCommands } from './control.ts';

/** The double of the module `electron`, as far as the main process uses it. */
export { app } from './application.ts';
export { BrowserWindow } from './browser-window.ts';
export { dialog, Menu, Notification, powerSaveBlocker, protocol, screen, session, shell } from './desktop-parts.ts';
export { ipcMain } from './ipc-main.ts';
export { utilityProcess } from './utility-process.ts';

takeCommands();
