/** What Electron gives a utility process to hear its parent by. */
interface ParentPort {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

/**
 * The command line as a utility process of Electron: messages of the main process arrive as those of a parent on plain
 * Node do, and the process ends with the command, which it otherwise would not.
 */
const { parentPort } = process as typeof process & { readonly parentPort?: ParentPort };
parentPort?.on('message', ({ data }) => process.emit('message', data, undefined));
await import('./main.ts');
for (const output of [process.stdout, process.stderr]) {
  await new Promise<void>((resolve) => output.write('', () => resolve()));
}
process.exit();
