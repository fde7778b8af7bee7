/** A `warmstart` command to be run in a process of its own. */
export interface WorkerRequest {
  /** What follows `warmstart` on the command line. */
  readonly args: readonly string[];
  /** The workspace. Absolute. */
  readonly cwd: string;
  /** Where what the process prints is kept, standard output and error together; a file of an earlier process is replaced. */
  readonly logFile: string;
  /**
   * Whether the process goes on when the host is gone, however that ended. Otherwise it then stops as on Ctrl-C, with a
   * checkpoint.
   */
  readonly detached: boolean;
}

/** How a process ended: by itself with a code, or by a signal. */
export interface WorkerExit {
  readonly code: number | null;
  readonly signal: string | null;
}

/** A process that runs a command. */
export interface Worker {
  /** `utility`: Electron's utility process; `node`: a plain Node process. */
  readonly kind: 'utility' | 'node';
  /** Undefined where it could not be started. */
  readonly pid: number | undefined;
  /** Settles when the process has ended and what it printed is in the log; rejects where it could not be started. */
  readonly ended: Promise<WorkerExit>;
  /** Asks it to stop as Ctrl-C would. */
  stop(): void;
  /** Lets it go on when the host is gone; false where it cannot. */
  leave(): boolean;
  /** Ends it at once. */
  kill(): void;
}

/** Starts commands; Electron's main process hands in one of its own. */
export type StartWorker = (request: WorkerRequest) => Worker;
