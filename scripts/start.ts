/**
 * `npm start`: opens the application. Where Electron's program or a display is missing it says so, and shows the same
 * window in a browser. What follows `npm start --` are files to open, or options of `warmstart serve`.
 */
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { languageOfVariables, type Text } from '../src/contract/language.ts';
import { buildIfStale, isBuilt } from './build.ts';
import { displayMissing, electronProgram, NO_ELECTRON } from './electron-program.ts';

const root = dirname(import.meta.dirname);
const language = languageOfVariables(process.env);

if (!isBuilt(root)) {
  say({ en: 'building the application: some 20 seconds', zh: '正在构建应用程序，约需 20 秒' });
  await buildIfStale(root, 'inherit');
}
const electron = electronProgram(root);
const reason = displayMissing() ?? (electron === null ? NO_ELECTRON : null);
if (electron !== null && reason === null) {
  run(electron, [root, ...process.argv.slice(2)]);
} else {
  if (reason) say(reason);
  run(process.execPath, [join(root, 'bin/warmstart.mjs'), 'serve', ...process.argv.slice(2)]);
}

function say(text: Text): void {
  process.stderr.write(`${text[language]}\n`);
}

/** Ends as the program ends; Ctrl-C reaches both from the terminal. */
function run(program: string, args: readonly string[]): void {
  const child = spawn(program, args, { cwd: process.env['INIT_CWD'] ?? process.cwd(), stdio: 'inherit' });
  child.on('error', (error) => {
    say({ en: error.message, zh: error.message });
    process.exitCode = 1;
  });
  child.on('exit', (code) => (process.exitCode = code ?? 1));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void child.kill(signal));
}
