/** Names the plain Node that is shipped with the application, to processes of Electron. */
export const NODE_VARIABLE = 'WARMSTART_NODE';

/** A Node that runs scripts: this process's own, or in Electron, whose program runs none, the one shipped with it. */
export function plainNode(): string {
  return process.versions['electron'] ? (process.env[NODE_VARIABLE] ?? 'node') : process.execPath;
}
