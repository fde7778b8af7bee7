import { setImmediate as turn } from 'node:timers/promises';
import type { Signature } from '../../check-inputs.ts';
import type { BoundProgram } from '../bound-program.ts';
import type { KernelCode } from './generate.ts';
import { KernelProgram, type KernelMemory } from './kernel-program.ts';

/** A loop of small steps lets others have a turn this often: for what stops it, say. */
const TURN_MS = 2;

let turned = performance.now();

/** Programs by the memory that they took a part of for good: bound again, it is the same one. */
const programs = new WeakMap<KernelMemory, Map<KernelCode, KernelProgram>>();

/** A module as a program of the engine, with outputs of its own. */
export function boundKernel(signature: Signature, code: KernelCode, memory: KernelMemory): BoundProgram {
  const program = programIn(memory, signature, code);
  const copies = Object.entries(program.outputs).map(([name, from]) => ({ name, from, to: from.slice() }));
  return {
    inputs: program.inputs,
    outputs: Object.fromEntries(copies.map(({ name, to }) => [name, to])),
    async compute() {
      program.run();
      for (const { from, to } of copies) to.set(from);
      if (performance.now() - turned < TURN_MS) return;
      await turn();
      turned = performance.now();
    },
  };
}

function programIn(memory: KernelMemory, signature: Signature, code: KernelCode): KernelProgram {
  const bound = programs.get(memory) ?? new Map<KernelCode, KernelProgram>();
  const program = bound.get(code) ?? KernelProgram.bind(signature, code, memory);
  programs.set(memory, bound.set(code, program));
  return program;
}
