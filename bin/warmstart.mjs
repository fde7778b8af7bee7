#!/usr/bin/env node
// Starts the command line on the Node that the project pins, whatever Node is on the path. Plain JavaScript without
// dependencies, so that any Node from 18 on can run it; no shell is involved, so it is the same on Windows.
import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import module from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PINNED_MAJOR = 24;

const self = realpathSync(fileURLToPath(import.meta.url));
const root = dirname(dirname(self));

if (Number.parseInt(process.versions.node, 10) >= PINNED_MAJOR) await runHere();
else runOnPinnedNode();

/** Node from 24 on strips the types itself, so it runs the sources as they are; a packed application has built files. */
async function runHere() {
  if (!existsSync(join(root, 'node_modules'))) return explainMissingInstallation();
  module.enableCompileCache();
  if (existsSync(join(root, 'src'))) await import('../src/cli/main.ts');
  else await import(new URL('../out/cli/main.js', import.meta.url).href);
}

/** Runs this same file on the pinned Node and behaves towards the outside as that process does. */
function runOnPinnedNode() {
  const binary = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (!existsSync(binary)) return explainMissingInstallation();

  // The channel carries no message. Its end tells the child that this process is gone, even if it was killed
  // (src/cli/parent-watch.ts); the variable tells the child that the channel is ours.
  const child = spawn(binary, [self, ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, WARMSTART_LAUNCHER: String(process.pid) },
  });
  child.on('error', (error) => {
    console.error(`warmstart: cannot start ${binary}: ${error.message}`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    if (signal === null) {
      process.exitCode = code ?? 1;
    } else {
      process.removeAllListeners(signal);
      process.kill(process.pid, signal); // ends as the child ended, so that a shell sees the same status
    }
  });

  // Ctrl-C and a closed terminal reach the whole process group, while `kill` reaches this process alone, and which of
  // them it was cannot be told. So a signal is always passed on, and the child takes repetitions within a second as one
  // (src/cli/interrupts.ts). On Windows only the console raises these, and it raises them in every process.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (process.platform !== 'win32') child.kill(signal);
    });
  }
}

function explainMissingInstallation() {
  console.error(
    `warmstart: the packages in ${root} are not installed\n  → run there: npm ci (its install scripts put Node ${PINNED_MAJOR} in place)`,
  );
  process.exitCode = 1;
}
