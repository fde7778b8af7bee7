import { relative } from 'node:path';
import { describeDiagnosis, DIAGNOSIS_KEYS } from '../contract/diagnosis.ts';
import type { OpenedPretraining } from '../jobs/pretrain/open-pretraining.ts';
import { pretrain } from '../jobs/pretrain/pretrain.ts';
import { shellLine } from '../files/shell-line.ts';
import type { CommandContext } from './commands/context.ts';
import { EXIT } from './exit.ts';
import type { Output } from './output.ts';
import { PretrainDisplay } from './pretrain-display.ts';
import { noteFinished, noteInterrupted, stopOrLeave } from './run-messages.ts';
import { whileStoppable } from './until-stopped.ts';

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
  const display = new PretrainDisplay(output);
  display.opened(relative(cwd, run.directory) || '.', run.resumed, run.leftAlone);
  try {
    return await whileStoppable(stopOrLeave(output), async (stopping) => {
      const outcome = await pretrain({ ...opened, stop: stopping.stop, observer: display });
      if (outcome.status === 'stopped') {
        const { epoch, step, checkpoint } = outcome;
        noteInterrupted(output, 'pretrain', outputDir, { epoch, step, checkpoint, output_dir: run.directory });
        return stopping.exitCode;
      }
      for (const finding of outcome.diagnosis) {
        const keys = DIAGNOSIS_KEYS[finding.kind];
        const words = describeDiagnosis(finding, output.language);
        output.print(`• ${words}${keys.length > 0 ? ` → ${keys.join(', ')}` : ''}`);
      }
      output.record({ event: 'finished', ...outcome.summary });
      nextCommands(outputDir, output);
      return EXIT.ok;
    });
  } finally {
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
