import { powerSaveBlocker } from 'electron';
import type { RunProgress } from '../contract/host/jobs.ts';
import type { Windows } from './windows.ts';

/** What live runs mean to the desktop: the machine does not fall asleep, and the task bar shows how far they are. */
export class Activity {
  private readonly windows: Windows;
  private blocker: number | null = null;

  constructor(windows: Windows) {
    this.windows = windows;
  }

  show(progress: readonly RunProgress[]): void {
    this.keepAwake(progress.some(({ paused }) => !paused));
    const share = shareDone(progress);
    const mode = progress.length > 0 && progress.every(({ paused }) => paused) ? 'paused' : 'normal';
    for (const window of this.windows.all) window.setProgressBar(share ?? -1, { mode });
  }

  end(): void {
    this.show([]);
  }

  private keepAwake(awake: boolean): void {
    if (awake) {
      this.blocker ??= powerSaveBlocker.start('prevent-app-suspension');
    } else if (this.blocker !== null) {
      powerSaveBlocker.stop(this.blocker);
      this.blocker = null;
    }
  }
}

/** The mean share over all live runs, 0–1; null where there is none. */
function shareDone(progress: readonly RunProgress[]): number | null {
  const known = progress.filter(({ total }) => total > 0);
  if (known.length === 0) return null;
  return known.reduce((sum, { done, total }) => sum + Math.min(1, done / total), 0) / known.length;
}
