import { Worker } from 'node:worker_threads';
import type { ValidationReport } from '../../contract/host/models.ts';

export interface ValidationRequest {
  readonly path: string;
  /** How windows name it. */
  readonly file: string;
}

/** Validates a file in a thread of its own: a large one takes seconds, for which the host would answer nobody. */
export function validateAside(request: ValidationRequest): Promise<ValidationReport> {
  const thread = new Worker(new URL('./validation-thread.ts', import.meta.url), { workerData: request, execArgv: [] });
  return new Promise((resolve, reject) => {
    thread.once('message', resolve);
    thread.once('error', reject);
    thread.once('exit', (code) => reject(new Error(`validating ${request.file} ended with exit code ${code}`)));
  });
}
