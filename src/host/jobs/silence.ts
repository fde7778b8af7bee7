import { statSync } from 'node:fs';
import { join } from 'node:path';
import { RUN_FILES } from '../../store/runs/layout.ts';
import type { Notices } from '../system/notices.ts';

/** A run shows every few seconds that it lives; one that has not for so long hangs, or its disk does. */
const SILENT_MS = 60_000;

/** Tells, once, of a run whose process is there but has not shown for long that it works. */
export class Silence {
  private readonly notices: Notices;
  private readonly told = new Set<string>();
  private readonly silentMs: number;

  constructor(notices: Notices, silentMs = SILENT_MS) {
    this.notices = notices;
    this.silentMs = silentMs;
  }

  look({ id, run }: { readonly id: string; readonly run: string | null }, directory: string | null): void {
    if (directory === null) return;
    const lastSign = statSync(join(directory, RUN_FILES.lock), { throwIfNoEntry: false })?.mtimeMs;
    if (lastSign === undefined) return; // it has not begun, or has ended
    if (Date.now() - lastSign < this.silentMs) {
      this.told.delete(id);
    } else if (!this.told.has(id)) {
      this.told.add(id);
      const seconds = Math.round(this.silentMs / 1000);
      const text = {
        en: `${run} has not shown for ${seconds} s that it works: its process hangs, is halted, or waits for its disk`,
        zh: `${run} 已超过 ${seconds} 秒没有活动迹象：其进程可能卡住、被挂起，或在等待磁盘`,
      };
      this.notices.add({ tone: 'warning', text, run });
    }
  }
}
