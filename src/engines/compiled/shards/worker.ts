/** A thread that computes with some lanes of programs; it sleeps until it is asked. */
import { receiveMessageOnPort, workerData } from 'node:worker_threads';
import { CompiledProgram, type Compilation } from '../compiled-program.ts';
import { open } from '../open.ts';
import { ParameterViews } from '../parameter-views.ts';
import { CONTROL, MESSAGE, type ShardArrays, type ShardFailure, type ShardRequest, type ShardWorkerData } from './messages.ts'; // prettier-ignore

const { control, port, thread } = workerData as ShardWorkerData;
const programs = new Map<number, CompiledProgram>();
const compilations: Compilation[] = [];

let done = 0;
let ended = false;
while (!ended) {
  Atomics.wait(control, CONTROL.asked, done);
  const what = Atomics.load(control, CONTROL.what);
  let failed = 0;
  try {
    if (what !== MESSAGE) await programs.get(what)!.compute();
    else await take(receiveMessageOnPort(port)!.message as ShardRequest);
  } catch (error) {
    const { message, cause } = error as Error;
    port.postMessage({ reason: cause instanceof Error ? cause.message : message } satisfies ShardFailure);
    failed = 1;
  }
  Atomics.store(control, CONTROL.failed, failed);
  Atomics.store(control, CONTROL.done, ++done);
  Atomics.notify(control, CONTROL.done);
}

async function take(request: ShardRequest): Promise<void> {
  if (request === 'end') {
    for (const { session } of compilations) await session.release();
    ended = true;
    return;
  }
  const { id, signature, model, specs, memory } = request;
  const compilation = await open(model);
  compilations.push(compilation);
  const parameters = new ParameterViews(specs, memory, thread);
  const program = await CompiledProgram.bind(
    signature,
    compilation,
    parameters,
    (bytes) => new SharedArrayBuffer(bytes),
  );
  programs.set(id, program);
  port.postMessage({ inputs: program.inputs, outputs: program.outputs } satisfies ShardArrays);
}
