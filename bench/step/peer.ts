import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const PEERS = ['torch', 'torch.compile', 'jax'] as const;

/** Another program with the same step, in a process of its own, idle until asked. */
export interface Peer {
  /** With versions. */
  readonly name: string;
  /** Sends a command of bench/step/peer.py; the answer is the milliseconds of each run. */
  ask(command: string): Promise<number[]>;
  end(): void;
}

/** A peer, or why there is none. */
export async function startPeer(python: string, which: string, threads: number): Promise<Peer | string> {
  const script = fileURLToPath(new URL('peer.py', import.meta.url));
  const child = spawn(python, [script, which, `${threads}`], { stdio: ['pipe', 'pipe', 'inherit'] });
  let failed = `${which} ended before it answered`;
  child.on('error', ({ message }) => (failed = message));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<unknown> => {
    const { value, done } = await lines.next();
    if (done) throw new Error(failed);
    return JSON.parse(value);
  };
  try {
    const first = (await answer()) as { readonly name: string } | { readonly missing: string };
    if ('missing' in first) return first.missing;
    return {
      name: first.name,
      async ask(command) {
        child.stdin.write(`${command}\n`);
        return (await answer()) as number[];
      },
      end: () => child.stdin.end(),
    };
  } catch (error) {
    return (error as Error).message;
  }
}
