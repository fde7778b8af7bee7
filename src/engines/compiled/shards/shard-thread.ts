import { setImmediate as turn } from 'node:timers/promises';
import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads';
import { runtimeFailure } from '../runtime-failure.ts';
import { CONTROL, MESSAGE, type ShardArrays, type ShardFailure, type ShardRequest, type ShardWorkerData } from './messages.ts'; // prettier-ignore

/** After so long without an answer it is asked whether the thread still lives. */
const PATIENCE_MS = 100;

/** The way to a thread of `worker.ts`, which does one thing at a time. */
export class ShardThread {
  private readonly worker: Worker;
  private readonly port: MessagePort;
  private readonly control = new Int32Array(new SharedArrayBuffer(4 * Int32Array.BYTES_PER_ELEMENT));
  private ended: Error | undefined;

  /** @param thread whose gradients it leaves, from 1 */
  constructor(thread: number) {
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    const data: ShardWorkerData = { control: this.control, port: port2, thread };
    this.worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: data,
      transferList: [port2],
      execArgv: [],
    });
    this.worker.on('error', (error) => (this.ended = error instanceof Error ? error : new Error(String(error))));
    this.worker.on('exit', (code) => (this.ended ??= new Error(`a thread ended with exit code ${code}`)));
    this.worker.unref(); // a process does not live on for its threads' sake
    port1.unref();
  }

  /** Has it load a program; `opened` says when it has. */
  open(request: Exclude<ShardRequest, 'end'>): void {
    this.send(request);
  }

  /** The arrays of the program that it was given. Throws `engine/runtime`. */
  async opened(program: string): Promise<ShardArrays> {
    await this.settled(program, 'load');
    return receiveMessageOnPort(this.port)!.message as ShardArrays;
  }

  /** Has it run a program; `ran` says when it has. */
  start(program: number): void {
    Atomics.store(this.control, CONTROL.what, program);
    Atomics.add(this.control, CONTROL.asked, 1);
    Atomics.notify(this.control, CONTROL.asked);
  }

  /** Throws `engine/runtime`. */
  async ran(program: string): Promise<void> {
    await this.settled(program, 'run');
  }

  async end(): Promise<void> {
    if (this.ended) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.worker.ref();
    this.worker.once('exit', resolve);
    this.send('end');
    await promise;
  }

  /** Waits, with the calling thread at rest, as that has nothing else to do. */
  private async settled(program: string, doing: 'load' | 'run'): Promise<void> {
    for (;;) {
      const done = Atomics.load(this.control, CONTROL.done);
      if (done === Atomics.load(this.control, CONTROL.asked)) break;
      if (Atomics.wait(this.control, CONTROL.done, done, PATIENCE_MS) !== 'timed-out') continue;
      await turn(); // in which it is told of the thread's end
      if (this.ended) throw await runtimeFailure(program, doing, this.ended);
    }
    if (!Atomics.load(this.control, CONTROL.failed)) return;
    const { reason } = receiveMessageOnPort(this.port)!.message as ShardFailure;
    throw await runtimeFailure(program, doing, new Error(reason));
  }

  private send(request: ShardRequest): void {
    this.port.postMessage(request);
    this.start(MESSAGE);
  }
}
