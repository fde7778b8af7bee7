interface Waiting {
  readonly id: string;
  readonly threads: number;
}

/**
 * Which queued jobs may begin, in their order: as long as all threads together do not exceed the cores. One that wants
 * more than there are runs alone; none overtakes another, so that a large one's turn comes.
 */
export function mayBegin(queued: readonly Waiting[], running: readonly Waiting[], cores: number): string[] {
  let used = running.reduce((sum, { threads }) => sum + threads, 0);
  const begin: string[] = [];
  for (const { id, threads } of queued) {
    if (used > 0 && used + threads > cores) break;
    begin.push(id);
    used += threads;
  }
  return begin;
}
