import { cpus } from 'node:os';

/** Share of all cores in use since the last look, 0–1. */
export class ProcessorUse {
  private before = times();

  since(): number {
    const now = times();
    const all = now.all - this.before.all;
    const idle = now.idle - this.before.idle;
    this.before = now;
    return all <= 0 ? 0 : Math.min(1, Math.max(0, 1 - idle / all));
  }
}

function times(): { all: number; idle: number } {
  let all = 0;
  let idle = 0;
  for (const { times: core } of cpus()) {
    all += core.user + core.nice + core.sys + core.idle + core.irq;
    idle += core.idle;
  }
  return { all, idle };
}
