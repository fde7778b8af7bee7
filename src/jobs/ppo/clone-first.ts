import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pretrainConfigurationOf } from '../../contract/configuration/pretrain-configuration-of.ts';
import { RUN_FILES } from '../../store/runs/layout.ts';
import { openPretraining } from '../pretrain/open-pretraining.ts';
import { pretrain } from '../pretrain/pretrain.ts';
import type { RunControl } from '../run-control.ts';
import { StopRequested } from '../stop-request.ts';
import { CLONING_FOLDER } from './cloning-folder.ts';
import type { PpoJob } from './ppo.ts';
import { readStartingModel, type StartingModel } from './starting-model.ts';

/**
 * The model that PPO is to start from: the external one, or what cloning makes, from nothing (mode standard)
 * or further from the external one. Cloning is a pretraining run in a folder of the run's own, and resumes like any.
 */
export async function cloneFirst(job: PpoJob, control: RunControl): Promise<StartingModel> {
  const { configuration, problem, run, workspace, command, stop, observer } = job;
  const { external_pretrain: path, skip_bc_training: skip } = configuration;
  const read = (file: string): StartingModel => readStartingModel(resolve(workspace, file), configuration, problem);
  if (path !== null && skip) return job.external ?? read(path);
  const directory = join(run.directory, CLONING_FOLDER);
  const started = existsSync(join(directory, RUN_FILES.record));
  const opened = await openPretraining({
    configuration: { ...pretrainConfigurationOf(configuration), output_dir: directory },
    where: () => undefined,
    directory,
    asked: !started ? null : run.resumed ? 'resume' : 'overwrite',
    workspace,
    command,
    fellBack: () => {}, // PPO's own engine has told
  });
  if (!('finished' in opened)) {
    const from = path === null ? {} : { startFrom: (job.external ?? read(path)).model };
    try {
      const outcome = await pretrain({ ...opened, ...from, stop, control, observer: observer.cloning });
      if (outcome.status === 'stopped') throw new StopRequested();
    } finally {
      await opened.engine.dispose();
    }
  }
  return read(join(directory, RUN_FILES.bestModel));
}
