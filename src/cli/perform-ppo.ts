import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { writeAtomically } from '../files/atomic-write.ts';
import { shellLine } from '../files/shell-line.ts';
import type { OpenedPpo } from '../jobs/ppo/open-ppo.ts';
import { ppo } from '../jobs/ppo/ppo.ts';
import { RUN_FILES } from '../store/runs/layout.ts';
import type { CommandContext } from './commands/context.ts';
import { EXIT } from './exit.ts';
import type { Output } from './output.ts';
import { PpoDisplay } from './ppo-display.ts';
import { noteFinished, noteInterrupted, stopOrLeave } from './run-messages.ts';
import { whileStoppable } from './until-stopped.ts';

/** Runs an opened PPO job to its end or until it is asked to stop, and shows it. Returns the exit code. */
export async function performPpo(
  opened: OpenedPpo,
  outputDir: string,
  publishTo: string | null,
  { output, cwd }: Pick<CommandContext, 'output' | 'cwd'>,
): Promise<number> {
  if ('finished' in opened) {
    noteFinished(output, opened.finished, outputDir);
    nextCommands(outputDir, output);
    return EXIT.ok;
  }

  const { run, engine } = opened;
  const display = new PpoDisplay(output);
  display.opened(relative(cwd, run.directory) || '.', run.resumed, run.leftAlone);
  try {
    return await whileStoppable(stopOrLeave(output), async (stopping) => {
      const outcome = await ppo({ ...opened, stop: stopping.stop, observer: display });
      if (outcome.status === 'stopped') {
        noteInterrupted(output, 'ppo', outputDir, {
          epoch: outcome.update,
          step: outcome.environmentSteps,
          checkpoint: outcome.checkpoint,
          output_dir: run.directory,
        });
        return stopping.exitCode;
      }
      display.finished(outcome.summary);
      const { update } = outcome.summary;
      if (update?.accepted && publishTo !== null)
        publish(join(run.directory, RUN_FILES.bestModel), resolve(cwd, publishTo));
      output.record({ event: 'finished', ...outcome.summary });
      if (update && !update.accepted) return EXIT.failed;
      nextCommands(outputDir, output);
      return EXIT.ok;
    });
  } finally {
    await engine.dispose();
  }
}

/** Puts an accepted version in place in one step, so that whoever follows the file sees the old or the new one. */
function publish(model: string, target: string): void {
  mkdirSync(dirname(target), { recursive: true });
  writeAtomically(target, readFileSync(model));
}

function nextCommands(directory: string, output: Output): void {
  const model = `${directory.replace(/[/\\]+$/, '')}/best_model.pt`;
  const validate = shellLine(['npx', 'warmstart', 'validate', model]);
  const onnx = shellLine(['npx', 'warmstart', 'export', model, '--output', model.replace(/\.pt$/, '.onnx')]);
  output.note({
    en: `next: check the model: ${validate}\n      deploy it: ${onnx}`,
    zh: `下一步：检查模型：${validate}\n        部署模型：${onnx}`,
  });
}
