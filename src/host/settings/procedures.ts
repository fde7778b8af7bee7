import { implement } from '@orpc/server';
import { settings } from '../../contract/host/settings.ts';
import { untilEnded } from '../change-signal.ts';
import type { HostContext } from '../host-context.ts';

export function settingsProcedures({ settings: file }: HostContext) {
  const procedures = implement(settings);
  return procedures.router({
    read: procedures.read.handler(() => file.read()),
    change: procedures.change.handler(({ input }) => file.change(input)),
    watch: procedures.watch.handler(({ signal }) => file.watch(untilEnded(signal))),
  });
}
