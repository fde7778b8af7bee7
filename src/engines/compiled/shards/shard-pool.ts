import type { Signature } from '../../check-inputs.ts';
import type { ParameterMemory } from '../parameter-memory.ts';
import type { Loaded, Opening, ProgramCode } from '../program-code.ts';
import type { ShardArrays } from './messages.ts';
import { ShardThread } from './shard-thread.ts';

/** A program in other threads, and the arrays of each. */
interface Opened {
  readonly id: number;
  readonly arrays: readonly ShardArrays[];
}

/** The threads beside the engine's own, started when first needed. */
export class ShardPool {
  private readonly threads: ShardThread[] = [];
  private programs = 0;
  /** By the memory: asked for again, a program is the same one. */
  private readonly opened = new WeakMap<ParameterMemory, Map<Opening, Promise<Opened>>>();
  /** What uses the threads now; the next waits for it. */
  private busy: Promise<unknown> = Promise.resolve();

  /** Starts as many threads as are not there yet, which takes a moment. */
  grow(count: number): void {
    while (this.threads.length < count) this.threads.push(new ShardThread(this.threads.length + 1));
  }

  /** Loads a program in `count` threads while this one loads it too. Throws `engine/runtime`. */
  open(count: number, signature: Signature, opening: Opening, memory: ParameterMemory): Promise<Opened> {
    const inMemory = this.opened.get(memory) ?? new Map<Opening, Promise<Opened>>();
    const opened = inMemory.get(opening) ?? this.load(count, signature, opening, memory);
    this.opened.set(memory, inMemory.set(opening, opened));
    return opened;
  }

  /** Has `count` threads run a program while this one does its own part. Throws `engine/runtime`. */
  async together(id: number, count: number, program: string, own: () => Promise<void>): Promise<void> {
    await this.inTurn(async () => {
      const others = this.threads.slice(0, count);
      for (const thread of others) thread.start(id);
      const [mine] = await Promise.allSettled([own()]); // that they end first, whatever becomes of this thread's part
      await inOrder(others, (thread) => thread.ran(program));
      if (mine.status === 'rejected') throw mine.reason;
    });
  }

  async end(): Promise<void> {
    await this.inTurn(() => Promise.all(this.threads.splice(0).map((thread) => thread.end())));
  }

  private async load(
    count: number,
    { name, inputs }: Signature,
    { code, loaded }: Opening,
    { specs, memory }: ParameterMemory,
  ): Promise<Opened> {
    const id = ++this.programs;
    const arrays = await this.inTurn(async () => {
      const threads = this.threads.slice(0, count);
      const open = (sent: ProgramCode): void => {
        for (const thread of threads) thread.open({ id, signature: { name, inputs }, code: sent, specs, memory });
      };
      const opened = (): Promise<ShardArrays[]> => inOrder(threads, (thread) => thread.opened(name));
      open(code);
      const [own] = await Promise.allSettled([loaded]); // before this thread sleeps until the others have it
      try {
        return await opened();
      } catch (error) {
        if (own.status === 'rejected') throw error;
        open(codeOf(own.value)); // what this one has made anew, where what was kept cannot be loaded
        return opened();
      }
    });
    return { id, arrays };
  }

  private inTurn<T>(use: () => Promise<T>): Promise<T> {
    const turn = this.busy.then(use);
    this.busy = turn.catch(() => undefined);
    return turn;
  }
}

/** What another thread can be sent. */
function codeOf(loaded: Loaded): ProgramCode {
  if ('kernel' in loaded) return loaded;
  const { session: _, ...model } = loaded.compilation;
  return { model };
}

/** Waits for one after another, which have all begun; all have ended when the first failure is thrown. */
async function inOrder<T>(threads: readonly ShardThread[], wait: (thread: ShardThread) => Promise<T>): Promise<T[]> {
  const results: PromiseSettledResult<T>[] = [];
  for (const thread of threads) results.push(...(await Promise.allSettled([wait(thread)])));
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}
