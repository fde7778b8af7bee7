import type { Signature } from '../../check-inputs.ts';
import type { CompiledModel } from '../compiled-program.ts';
import type { ParameterMemory } from '../parameter-memory.ts';
import type { ShardArrays } from './messages.ts';
import { ShardThread } from './shard-thread.ts';

/** The threads beside the engine's own, started when first needed. */
export class ShardPool {
  private readonly threads: ShardThread[] = [];
  private programs = 0;
  /** What uses the threads now; the next waits for it. */
  private busy: Promise<unknown> = Promise.resolve();

  /** Starts as many threads as are not there yet, which takes a moment. */
  grow(count: number): void {
    while (this.threads.length < count) this.threads.push(new ShardThread(this.threads.length + 1));
  }

  /** Loads a program in `count` threads. Throws `engine/runtime`. */
  async open(
    count: number,
    signature: Signature,
    model: CompiledModel,
    { specs, memory }: ParameterMemory,
  ): Promise<{ readonly id: number; readonly arrays: readonly ShardArrays[] }> {
    const id = ++this.programs;
    const { name, inputs } = signature;
    const request = { id, signature: { name, inputs }, model, specs, memory };
    const arrays = await this.inTurn(async () => {
      const threads = this.threads.slice(0, count);
      for (const thread of threads) thread.open(request);
      return inOrder(threads, (thread) => thread.opened(name));
    });
    return { id, arrays };
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

  private inTurn<T>(use: () => Promise<T>): Promise<T> {
    const turn = this.busy.then(use);
    this.busy = turn.catch(() => undefined);
    return turn;
  }
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
