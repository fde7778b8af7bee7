import { implement } from '@orpc/server';
import { jobs } from '../../contract/host/jobs.ts';
import { untilEnded } from '../change-signal.ts';
import type { HostContext } from '../host-context.ts';
import { askRuns, stopRun } from './control-runs.ts';
import { ppoFromModel } from './ppo-from-model.ts';
import { watchProgress } from './progress.ts';
import { resumeRun, startRun } from './start-run.ts';

export function jobProcedures(context: HostContext) {
  const procedures = implement(jobs);
  return procedures.router({
    list: procedures.list.handler(() => context.jobs.list()),
    watch: procedures.watch.handler(({ signal }) => watchProgress(context, untilEnded(signal))),
    start: procedures.start.handler(({ input }) => startRun(context, input)),
    ppoConfiguration: procedures.ppoConfiguration.handler(({ input }) => ({
      text: ppoFromModel(context, input.model),
    })),
    ppoFromModel: procedures.ppoFromModel.handler(({ input }) =>
      startRun(context, { kind: 'ppo', text: ppoFromModel(context, input.model) }),
    ),
    resume: procedures.resume.handler(({ input }) => resumeRun(context, input.run)),
    pause: procedures.pause.handler(({ input }) => askRuns(context, input.run, 'pause')),
    continue: procedures.continue.handler(({ input }) => askRuns(context, input.run, 'continue')),
    stop: procedures.stop.handler(({ input }) => stopRun(context, input.run)),
    cancel: procedures.cancel.handler(({ input }) => context.jobs.cancel(input.job)),
    log: procedures.log.handler(({ input }) => ({
      text: context.jobs.log(context.workspace.relative(context.workspace.absolute(input.run))),
    })),
  });
}
