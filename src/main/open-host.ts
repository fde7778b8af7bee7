import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { app } from 'electron';
import { NODE_VARIABLE } from '../files/plain-node.ts';
import { createHost, type Host } from '../host/create-host.ts';
import { nodeWorkers } from '../host/jobs/node-worker.ts';
import { desktop } from './desktop.ts';
import { utilityWorkers } from './utility-workers.ts';

/** The application's files outside the archive that it is packed in: plain Node cannot look into one. */
function unpacked(...path: readonly string[]): string {
  return join(app.getAppPath().replace(/app\.asar$/, 'app.asar.unpacked'), ...path);
}

/** The plain Node that is shipped with the application, or the project's own. */
function plainNode(): string {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const shipped = join(process.resourcesPath, 'node', name);
  return app.isPackaged && existsSync(shipped) ? shipped : join(app.getAppPath(), 'node_modules/node/bin', name);
}

/** Opens a workspace; jobs run in utility processes, or where these fail on plain Node. */
export function openHost(workspace: string): Promise<Host> {
  const utility = utilityWorkers(unpacked('out/cli/utility-process.js'));
  process.env[NODE_VARIABLE] = plainNode(); // for this process and the workers that it starts
  const node = nodeWorkers({ node: plainNode(), launcher: unpacked('bin/warmstart.mjs') });
  return createHost({
    kind: 'electron',
    workspace,
    capabilities: { reveal: true, dialogs: true, notifications: true },
    desktop,
    // A comparison starts processes of its own, which Electron's program would take for another window.
    startWorker: (request) => (request.args[0] === 'compare' ? node(request) : utility(request)),
    fallbackWorker: node,
  });
}
