/**
 * Model files of the default network (3.8 MB): the validator's process from start to exit, export to every format, and
 * the memory that reading a safetensors file of 1 GiB takes. Runs in a temporary folder.
 *
 *     node bench/models.ts [--rounds 9]
 */
import { spawnSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MODEL_FORMAT_NAMES, MODEL_FORMATS } from '../src/contract/model-formats.ts';
import { exportModel } from '../src/models/export.ts';
import { encodeModel } from '../src/models/formats/pt.ts';
import { sampleModel } from '../test/sample-model.ts';
import { SHAPE } from './shared/default-step.ts';
import { median, repeat } from './shared/timing.ts';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '9' } } });
const rounds = Number(values.rounds);
const LAUNCHER = join(import.meta.dirname, '..', 'bin', 'warmstart.mjs');
const folder = mkdtempSync(join(tmpdir(), 'bench-models-'));
try {
  // Random weights as large as those of the sample would make the network chaotic: trained ones are small.
  const sample = await sampleModel({ ...SHAPE, hiddenSize: 256 });
  const path = join(folder, 'model.pt');
  writeFileSync(path, encodeModel(sample));
  await validation(path);
  await exports();
  memory(join(folder, 'large.safetensors'));

  async function exports(): Promise<void> {
    for (const format of MODEL_FORMAT_NAMES) {
      const output = join(folder, `copy${MODEL_FORMATS[format].extension}`);
      const times = await repeat(
        async () => void exportModel({ model: sample, output, format, overwrite: true }),
        rounds,
      );
      console.log(`export to ${format}: ${median(times).toFixed(0)} ms, first ${times[0].toFixed(0)} ms`);
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}

async function validation(path: string): Promise<void> {
  const run = async (): Promise<void> => {
    const { status, stdout } = spawnSync(process.execPath, [LAUNCHER, 'validate', path, '--json'], {
      encoding: 'utf8',
    });
    if (status !== 0 && status !== 1) throw new Error(stdout);
  };
  await run(); // fills Node's compile cache, as the first start after an installation does
  const times = await repeat(run, rounds);
  console.log(
    `validate, process start to exit: ${median(times).toFixed(0)} ms (${Math.min(...times).toFixed(0)} to ${Math.max(...times).toFixed(0)})`,
  );
}

/** Peak resident memory of a process that reads the file, less that of one that reads a small one. */
function memory(path: string): void {
  const peak = (tensors: number): number => {
    writeSparse(path, tensors);
    const program = `
      const { readModelBytes, readModelContent } = await import(${JSON.stringify(new URL('../src/models/read-model-file.ts', import.meta.url).href)});
      const { value } = readModelContent(readModelBytes(${JSON.stringify(path)}), 'x');
      console.log(value.size, process.resourceUsage().maxRSS);`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
    });
    const [count, kilobytes] = stdout.split(' ').map(Number);
    if (count !== tensors) throw new Error(stderr);
    return kilobytes / 1024;
  };
  const [small, large] = [peak(1), peak(64)];
  console.log(
    `reading 1 GiB of safetensors: ${(large - small).toFixed(0)} MiB of memory beside the process's ${small.toFixed(0)}, for 1008 MiB of tensors more`,
  );
}

/** So many tensors of 16 MiB, without using the disk. */
function writeSparse(path: string, tensors: number): void {
  const size = 16 << 20;
  const fields = Array.from({ length: tensors }, (_, i) => [
    `w${i}`,
    { dtype: 'F32', shape: [size / 4], data_offsets: [i * size, (i + 1) * size] },
  ]);
  const header = Buffer.from(JSON.stringify(Object.fromEntries(fields)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const descriptor = openSync(path, 'w');
  writeSync(descriptor, Buffer.concat([length, header]));
  ftruncateSync(descriptor, 8 + header.length + tensors * size);
  closeSync(descriptor);
}
