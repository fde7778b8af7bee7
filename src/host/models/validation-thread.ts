import { parentPort, workerData } from 'node:worker_threads';
import type { ValidationRequest } from './validate-aside.ts';
import { validationReport } from './validation-report.ts';

const { path, file } = workerData as ValidationRequest;
parentPort?.postMessage(validationReport(path, file));
