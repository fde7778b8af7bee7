/** What changes a workspace or what runs in it: refused where another host has the workspace. */
const CHANGING: ReadonlySet<string> = new Set([
  'configuration.write',
  'jobs.start',
  'jobs.ppoFromModel',
  'jobs.resume',
  'jobs.pause',
  'jobs.continue',
  'jobs.stop',
  'jobs.cancel',
  'runs.note',
  'runs.remove',
  'models.import',
  'models.note',
  'models.remove',
  'models.reindex',
  'comparisons.start',
  'data.collect',
  'data.import',
  'data.remove',
]);

/** @param path of the procedure: `['jobs', 'start']` */
export function changesWorkspace(path: readonly string[]): boolean {
  return CHANGING.has(path.join('.'));
}
