import { runsAndModels } from './migrations/0001-runs-and-models.ts';
import { search } from './migrations/0002-search.ts';
import { dataAndComparisons } from './migrations/0003-data-and-comparisons.ts';

/** SQL that brings the tables from version i (`user_version`) to i + 1. Released ones are never changed. */
export const MIGRATIONS: readonly string[] = [runsAndModels, search, dataAndComparisons];
