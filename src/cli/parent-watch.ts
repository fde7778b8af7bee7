/**
 * Ends this process when the launcher (`bin/warmstart.mjs`) that started it is gone, even if that was killed: the end
 * of the channel between them says so. Does nothing in a process that the launcher did not start, and does not keep
 * the process alive. To be called once, before anything long begins.
 *
 * The exit is immediate, as the launcher's was: a run killed like this goes on from its last checkpoint.
 */
export function exitWithLauncher(): void {
  const launched = process.env['WARMSTART_LAUNCHER'] !== undefined;
  delete process.env['WARMSTART_LAUNCHER']; // processes started from here have their own parent to watch
  if (!launched || !process.channel) return;
  if (!process.connected) process.exit(1);
  process.once('disconnect', () => process.exit(1));
  process.channel.unref(); // after the listener, which would hold the channel open
}
