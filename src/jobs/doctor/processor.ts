import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import type { ProcessorInfo } from '../../contract/doctor.ts';

/** Instructions that matrix products use, the narrowest first; as Linux writes them. */
const TOLD = [
  'sse4_2',
  'avx',
  'avx2',
  'fma',
  'avx512f',
  'avx512_vnni',
  'avx512_bf16',
  'amx_tile',
  'asimd',
  'asimddp',
  'bf16',
  'i8mm',
  'sve',
] as const;

export function processorInfo(): ProcessorInfo {
  const all = cpus();
  return {
    model: all[0]?.model.trim() ?? '',
    cores: all.length,
    threads: availableParallelism(),
    simd: simd(process.platform),
  };
}

function simd(platform: NodeJS.Platform): readonly string[] | null {
  try {
    if (platform === 'linux') return parseCpuinfo(readFileSync('/proc/cpuinfo', 'utf8'));
    if (platform === 'darwin') return macInstructions();
  } catch {
    // the system hides it
  }
  return null;
}

/** From the text of /proc/cpuinfo: `flags` on x86, `Features` on ARM; null where there is neither. */
export function parseCpuinfo(text: string): readonly string[] | null {
  const found = /^(?:flags|Features)\s*:\s*(.*)$/m.exec(text);
  if (!found) return null;
  const flags = new Set(found[1].split(' '));
  return TOLD.filter((name) => flags.has(name));
}

/** Every ARM processor of a Mac has the first two. */
function macInstructions(): readonly string[] {
  if (process.arch === 'arm64') return ['asimd', 'asimddp'];
  const names = ['machdep.cpu.features', 'machdep.cpu.leaf7_features'];
  const text = execFileSync('sysctl', ['-n', ...names], { encoding: 'utf8', timeout: 2000 });
  const flags = new Set(
    text.split(/\s+/).map((flag) => flag.toLowerCase().replace('avx1.0', 'avx').replace('sse4.2', 'sse4_2')),
  );
  return TOLD.filter((name) => flags.has(name));
}
