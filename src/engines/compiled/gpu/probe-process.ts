/**
 * Tries the GPU in a process of its own, since a driver may end the process and says on standard error alone why it is of
 * no use. Prints what is known so far as a line of JSON, a ProbeReport, whenever there is more.
 */
import { tryGpu } from './try-gpu.ts';

for await (const report of tryGpu()) process.stdout.write(`${JSON.stringify(report)}\n`);
process.stdout.write('', () => process.exit(0));
