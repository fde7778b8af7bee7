import { relative } from 'node:path';
import { describeDiagnosis, DIAGNOSIS_KEYS } from '../contract/diagnosis.ts';
import type { OpenedPretraining } from '../jobs/pretrain/open-pretraining.ts';
import { pretrain } from '../jobs/pretrain/pretrain.ts';
import { StopRequest } from '../jobs/stop-request.ts';
import { shellLine } from '../files/shell-line.ts';
import type { CommandContext } from './commands/context.ts';
import { EXIT } from './exit.ts';
import { onStopRequest, STOP_SIGNALS } from './interrupts.ts';
import type { Output } from './output.ts';
import { PretrainDisplay } from './pretrain-display.ts';
import { noteFinished, noteStopping } from './run-messages.ts';

/** Runs an opened pretraining job to its end or until it is asked to stop, and shows it. Returns the exit code. */
export async function performPretraining(
  opened: OpenedPretraining,
  outputDir: string,
  { output, cwd }: Pick<CommandContext, 'output' | 'cwd'>,
): Promise<number> {
  if ('finished' in opened) {
    noteFinished(output, opened.finished, outputDir);
    nextCommands(outputDir, output);
    return EXIT.ok;
  }

  const { run, engine } = opened;
  const stop = new StopRequest();
  const display = new PretrainDisplay(output);
  display.opened(relative(cwd, run.directory) || '.', run.resumed, run.leftAlone);
  let exitCode: number = EXIT.interrupted;
  const stopListening = onStopRequest((signal) => {
    exitCode = STOP_SIGNALS[signal];
    if (stop.requested) process.exit(exitCode); // asked twice: at once, as a kill would
    noteStopping(output);
    stop.request();
  });
  try {
    const outcome = await pretrain({ ...opened, stop, observer: display });
    if (outcome.status === 'stopped') {
      const resume = shellLine(['npx', 'warmstart', 'pretrain', '--resume', outputDir]);
      const { epoch, step, checkpoint } = outcome;
      output.record({ event: 'interrupted', epoch, step, checkpoint, output_dir: run.directory, resume });
      output.note({ en: `stopped; go on with: ${resume}`, zh: `已停止；继续运行：${resume}` });
      return exitCode;
    }
    for (const finding of outcome.diagnosis) {
      const keys = DIAGNOSIS_KEYS[finding.kind];
      const words = describeDiagnosis(finding, output.language);
      output.print(`• ${words}${keys.length > 0 ? ` → ${keys.join(', ')}` : ''}`);
    }
    output.record({ event: 'finished', ...outcome.summary });
    nextCommands(outputDir, output);
    return EXIT.ok;
  } finally {
    stopListening();
    await engine.dispose();
  }
}

function nextCommands(directory: string, output: Output): void {
  const model = `${directory.replace(/[/\\]+$/, '')}/best_model.pt`;
  const validate = shellLine(['npx', 'warmstart', 'validate', model]);
  const evaluate = shellLine(['npx', 'warmstart', 'evaluate', '--model', model]);
  const ppo = shellLine(['npx', 'warmstart', 'ppo', '--external-pretrain', model, '--skip-bc-training']);
  output.note({
    en: `next: check the model: ${validate}\n      run it on other seeds: ${evaluate}\n      PPO from this model: ${ppo}`,
    zh: `下一步：检查模型：${validate}\n        在其他种子上运行：${evaluate}\n        以此模型开始 PPO：${ppo}`,
  });
}
