import type { NewEvent } from '../contract/events.ts';
import type { RunStatus } from '../contract/run.ts';
import { ControlServer } from '../store/runs/control-server.ts';
import type { ControlRequest, ControlState } from '../store/runs/control-protocol.ts';
import type { StopRequest } from './stop-request.ts';

/** Where a run stands: epochs and training steps, of PPO updates and environment steps. */
export interface RunPlace {
  readonly epoch: number;
  readonly step: number;
}

/** What of a run is told, and told about. */
interface ControlledRun {
  readonly directory: string;
  readonly record: { readonly id: string; readonly status: RunStatus };
  event(event: NewEvent): void;
  setStatus(status: RunStatus): void;
}

/**
 * What is asked of a run while it goes on, by whoever connects to its socket: pause, continue, stop, save. Loops look at
 * `asked` after each step and then call `settle`; what they compute does not depend on it.
 */
export class RunControl {
  readonly stop: StopRequest;
  /** The run, and the run inside it that clones first, while that goes on. */
  private readonly runs: ControlledRun[] = [];
  private pauseAsked = false;
  private saveAsked = false;
  private paused = false;
  private wake: (() => void) | null = null;

  constructor(stop: StopRequest) {
    this.stop = stop;
    stop.signal.addEventListener('abort', () => this.wake?.());
  }

  /** Whether a loop should come to a halt after the step that it is in. */
  get asked(): boolean {
    return this.stop.requested || this.pauseAsked || this.saveAsked;
  }

  /**
   * Listens for requests to a run until the returned function is called. A run that cannot be asked goes on all the same,
   * with a warning.
   */
  async attach(run: ControlledRun): Promise<() => void> {
    this.runs.push(run);
    let server: ControlServer | null = null;
    try {
      server = await ControlServer.listen(run.directory, (request) => ({
        run: run.record.id,
        pid: process.pid,
        state: this.take(request),
      }));
    } catch (error) {
      run.event(notListening(error));
    }
    return () => {
      server?.close();
      this.runs.splice(this.runs.indexOf(run), 1);
    };
  }

  /**
   * Does what was asked, between two steps: saves, and returns only when the run is to go on or to stop. `place`: where
   * the innermost run stands; what is around it has not begun then.
   */
  async settle(place: RunPlace, save: () => Promise<unknown>): Promise<void> {
    if (this.stop.requested || !(this.pauseAsked || this.saveAsked)) return;
    this.saveAsked = false;
    await save();
    if (!this.pauseAsked || this.stop.requested) return;
    this.paused = true;
    const before = this.runs.map(({ record }) => record.status);
    this.tell('paused', place, () => 'paused');
    await this.untilWoken();
    this.paused = false;
    if (!this.stop.requested) this.tell('continued', place, (i) => before[i]);
  }

  private untilWoken(): Promise<void> {
    return new Promise((resolve) => {
      // A socket alone does not keep the process alive, nor does the heartbeat.
      const alive = setInterval(() => {}, 1 << 30);
      const look = (): void => {
        if (this.pauseAsked && !this.stop.requested) return;
        clearInterval(alive);
        this.wake = null;
        resolve();
      };
      this.wake = look;
      look();
    });
  }

  private take(request: ControlRequest): ControlState {
    if (request === 'pause') this.pauseAsked = true;
    if (request === 'continue') this.pauseAsked = false;
    if (request === 'checkpoint') this.saveAsked = !this.paused; // a paused run has just saved
    if (request === 'stop') this.stop.request();
    this.wake?.();
    if (this.stop.requested) return 'stopping';
    if (this.paused && this.pauseAsked) return 'paused';
    return this.pauseAsked ? 'pausing' : 'running';
  }

  private tell(event: 'paused' | 'continued', { epoch, step }: RunPlace, status: (run: number) => RunStatus): void {
    this.runs.forEach((run, i) => {
      const place = i === this.runs.length - 1 ? { epoch, step } : { epoch: 0, step: 0 };
      run.event({ event, ...place });
      run.setStatus(status(i));
    });
  }
}

function notListening(error: unknown): NewEvent {
  const reason = error instanceof Error ? error.message : String(error);
  return {
    event: 'warning',
    kind: 'not_controllable',
    params: { reason },
    text: {
      en: `the run cannot be paused or stopped from a window (${reason}); Ctrl-C where it was started still stops it`,
      zh: `无法从窗口暂停或停止该运行（${reason}）；在启动它的终端按 Ctrl-C 仍可停止`,
    },
  };
}
