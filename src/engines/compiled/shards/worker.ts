/** A thread that computes with some lanes of programs; it sleeps until it is asked. */
import { receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { Signature } from '../../check-inputs.ts';
import { CompiledProgram, type Compilation, type CompiledModel } from '../compiled-program.ts';
import { open } from '../open.ts';
import { ParameterViews } from '../parameter-views.ts';
import { KernelProgram } from '../webassembly/kernel-program.ts';
import { CONTROL, MESSAGE, type ShardArrays, type ShardFailure, type ShardRequest, type ShardWorkerData } from './messages.ts'; // prettier-ignore

/** Some lanes of a program, on arrays that the other thread reaches. */
type Part = ShardArrays & { run(): void | Promise<void> };

const { control, port, thread } = workerData as ShardWorkerData;
const programs = new Map<number, Part>();
const compilations: Compilation[] = [];

let done = 0;
let ended = false;
while (!ended) {
  Atomics.wait(control, CONTROL.asked, done);
  const what = Atomics.load(control, CONTROL.what);
  let failed = 0;
  try {
    if (what !== MESSAGE) await programs.get(what)!.run();
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
  const { id, signature, code, specs, memory } = request;
  const parameters = new ParameterViews(specs, memory, thread);
  const part =
    'kernel' in code
      ? KernelProgram.bind(signature, code.kernel, parameters)
      : await modelPart(signature, code.model, parameters);
  programs.set(id, part);
  port.postMessage({ inputs: part.inputs, outputs: part.outputs } satisfies ShardArrays);
}

async function modelPart(signature: Signature, model: CompiledModel, parameters: ParameterViews): Promise<Part> {
  const compilation = await open(model);
  compilations.push(compilation);
  const program = await CompiledProgram.bind(
    signature,
    compilation,
    parameters,
    (bytes) => new SharedArrayBuffer(bytes),
  );
  const { inputs, outputs } = program;
  return { inputs, outputs, run: () => program.compute() };
}
