import type { ContractRouterClient } from '@orpc/contract';
import { comparisons } from './comparisons.ts';
import { configuration } from './configuration.ts';
import { data } from './data.ts';
import { jobs } from './jobs.ts';
import { models } from './models.ts';
import { runs } from './runs.ts';
import { settings } from './settings.ts';
import { system } from './system.ts';

/** All that a window can ask of a host, over Electron's ipc and over a WebSocket alike. */
export const hostContract = { system, settings, configuration, jobs, runs, models, comparisons, data };

/** The host as a window sees it. */
export type HostClient = ContractRouterClient<typeof hostContract>;
