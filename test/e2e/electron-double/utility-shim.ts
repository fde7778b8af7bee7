import { Socket } from 'node:net';
import { createInterface } from 'node:readline';

/** Loaded in a utility process of the double: gives it the `parentPort` that Electron does; messages come by pipe 3. */
type Listener = (event: { readonly data: unknown }) => void;

const listeners: Listener[] = [];
Object.assign(process, {
  parentPort: { on: (_event: 'message', listener: Listener) => void listeners.push(listener) },
});
// The pipe keeps the process alive, as Electron's event loop does: it ends by `process.exit` alone.
const lines = createInterface({ input: new Socket({ fd: 3 }) });
lines.on('line', (line) => listeners.forEach((listener) => listener({ data: JSON.parse(line) })));
lines.on('close', () => process.kill(process.pid, 'SIGKILL')); // the main process is gone
