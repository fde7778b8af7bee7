import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { CHANNELS, type WindowCommand, type WindowDesktop, type WindowPort } from '../contract/window.ts';

// Runs sandboxed, in a world of its own. It only passes on: what a message means, and who may send it, is looked at in
// the main process.

function listen<Value>(channel: string, callback: (value: Value) => void): void {
  ipcRenderer.on(channel, (_event, value: Value) => callback(value));
}

const port: WindowPort = {
  postMessage: (data) => ipcRenderer.send(CHANNELS.message, data),
  onMessage: { addListener: (callback) => listen(CHANNELS.message, callback) },
  onDisconnect: { addListener: (callback) => listen<undefined>(CHANNELS.closed, () => callback()) },
};

const desktop: WindowDesktop = {
  platform: process.platform,
  pathOf: (file) => webUtils.getPathForFile(file as Parameters<typeof webUtils.getPathForFile>[0]),
  onCommand: { addListener: (callback) => listen<WindowCommand>(CHANNELS.command, callback) },
};

ipcRenderer.send(CHANNELS.open);
contextBridge.exposeInMainWorld('warmstartPort', port);
contextBridge.exposeInMainWorld('warmstartDesktop', desktop);
