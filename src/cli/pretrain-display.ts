import type { NewEvent } from '../contract/events.ts';
import { formatDuration, formatInteger, formatPercent, formatSignificant } from '../contract/format.ts';
import type { Comparison } from '../jobs/pretrain/comparison.ts';
import type { Observer, Progress } from '../jobs/pretrain/observer.ts';
import type { Output } from './output.ts';
import { noteOpened, printComparison } from './run-messages.ts';

/** Milliseconds between progress lines where there is no terminal to rewrite one in. */
const PLAIN_LINE_EVERY = 30_000;

/** Shows a pretraining run on a terminal, or as JSON lines. */
export class PretrainDisplay implements Observer {
  private readonly output: Output;
  private plainLineAt = -Infinity;

  constructor(output: Output) {
    this.output = output;
  }

  opened(directory: string, resumed: boolean, leftAlone: readonly string[]): void {
    const begun = { en: `pretraining into ${directory}`, zh: `预训练，输出到 ${directory}` };
    noteOpened(this.output, begun, { directory, resumed, leftAlone });
  }

  event(event: NewEvent): void {
    const { output } = this;
    output.record(event);
    switch (event.event) {
      case 'collected': {
        const steps = formatInteger(event.strategies.reduce((sum, { steps }) => sum + steps, 0));
        const names = event.strategies.map(({ name }) => name).join(', ');
        const time = formatDuration(event.seconds, output.language);
        output.note({
          en: `demonstrations: ${steps} steps of ${names} (${event.reused ? 'found' : `collected in ${time}`}: ${event.folder})`,
          zh: `示教数据：${names}，共 ${steps} 步（${event.reused ? '已有' : `用时 ${time} 收集`}：${event.folder}）`,
        });
        break;
      }
      case 'started': {
        if (event.kind !== 'pretrain') break;
        const { engine, threads, choice } = event;
        const [parameters, training, validation] = [event.parameters, event.training_steps, event.validation_steps].map(
          formatInteger,
        );
        output.note({
          en: `engine ${engine}, ${threads} threads; ${parameters} parameters; ${training} training and ${validation} validation steps${choice ? `; ${choice.en}` : ''}`,
          zh: `引擎 ${engine}，${threads} 线程；${parameters} 个参数；训练 ${training} 步，验证 ${validation} 步${choice ? `；${choice.zh}` : ''}`,
        });
        break;
      }
      case 'epoch': {
        const loss = formatSignificant(event.training_loss);
        const validation = formatSignificant(event.validation_loss);
        const accuracy = formatPercent(event.validation_accuracy);
        const speed = formatInteger(event.samples_per_second);
        const latency = event.evaluation?.['mean_latency'];
        const shown = latency === undefined ? '' : `  latency ${formatSignificant(latency)}`;
        output.progress(
          {
            en: `epoch ${event.epoch}  loss ${loss}  validation ${validation}${event.best ? ' *' : '  '}  accuracy ${accuracy}  ${speed} samples/s${shown}`,
            zh: `第 ${event.epoch} 轮  损失 ${loss}  验证 ${validation}${event.best ? ' *' : '  '}  准确率 ${accuracy}  ${speed} 样本/秒${shown.replace('latency', '延迟')}`,
          },
          true,
        );
        break;
      }
      case 'warning':
        output.note(event.text);
        break;
      case 'learning_rate':
        output.note({
          en: `learning rate ${event.from} → ${event.to}`,
          zh: `学习率 ${event.from} → ${event.to}`,
        });
        break;
    }
  }

  progress(progress: Progress): void {
    const now = performance.now();
    const keep = !process.stderr.isTTY && progress.phase === 'training' && now - this.plainLineAt > PLAIN_LINE_EVERY;
    if (keep) this.plainLineAt = now;
    this.output.progress(this.progressWords(progress), keep);
  }

  compared(comparison: Comparison): void {
    printComparison(this.output, comparison);
  }

  private progressWords(progress: Progress): { en: string; zh: string } {
    switch (progress.phase) {
      case 'collecting': {
        const done = `${progress.episodes}/${progress.totalEpisodes}`;
        return { en: `collecting demonstrations: episode ${done}`, zh: `正在收集示教数据：回合 ${done}` };
      }
      case 'preparing':
        return { en: 'preparing the demonstrations', zh: '正在准备示教数据' };
      case 'evaluating': {
        const share = formatPercent(progress.done / progress.total);
        return { en: `evaluating: ${share}`, zh: `正在评估：${share}` };
      }
      case 'training': {
        const epoch = `${progress.epoch}/${progress.epochs} (${formatPercent(progress.epochProgress)})`;
        const loss = formatSignificant(progress.loss);
        const accuracy = formatPercent(progress.accuracy);
        const speed = formatInteger(progress.samplesPerSecond);
        const left = formatDuration(progress.secondsLeft, this.output.language);
        return {
          en: `epoch ${epoch}  loss ${loss}  accuracy ${accuracy}  ${speed} samples/s  at most ${left} left`,
          zh: `第 ${epoch} 轮  损失 ${loss}  准确率 ${accuracy}  ${speed} 样本/秒  最多还需 ${left}`,
        };
      }
    }
  }
}
