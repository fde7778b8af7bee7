import { doctorProgress, doctorText } from '../../contract/doctor-text.ts';
import { examineMachine } from '../../jobs/doctor/examine-machine.ts';
import { doctorRecord } from '../doctor-record.ts';
import { EXIT } from '../exit.ts';
import type { CommandContext } from './context.ts';

/** Examines the machine and has every engine make a training step; `failed` where none could. */
export async function doctorCommand({ output, cwd }: CommandContext): Promise<number> {
  for await (const report of examineMachine({ workspace: cwd })) {
    if (!report.finished) {
      output.progress(doctorProgress(report));
      continue;
    }
    output.print(doctorText(report, output.language));
    output.record(doctorRecord(report, output));
    return report.canTrain ? EXIT.ok : EXIT.failed;
  }
  throw new Error('an examination ends with a finished report');
}
