/** Tells a process that a host started it, and what to do when the host is gone: `stop`, or `leave` it going on. */
export const HOST_VARIABLE = 'WARMSTART_HOST';

/** What a host tells a process that it started: stop as on Ctrl-C, or go on when the host is gone. */
export const WORKER_MESSAGES = ['stop', 'leave'] as const;
export type WorkerMessage = (typeof WORKER_MESSAGES)[number];
