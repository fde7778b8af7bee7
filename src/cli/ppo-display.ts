import type { FinishedPpo, NewEvent } from '../contract/events.ts';
import { formatDuration, formatInteger, formatPercent, formatSignificant } from '../contract/format.ts';
import type { PpoObserver, PpoProgress } from '../jobs/ppo/ppo-observer.ts';
import type { Comparison } from '../jobs/pretrain/comparison.ts';
import type { Output } from './output.ts';
import { noteOpened, printComparison } from './run-messages.ts';
import { PretrainDisplay } from './pretrain-display.ts';

/** Milliseconds between progress lines where there is no terminal to rewrite one in. */
const PLAIN_LINE_EVERY = 30_000;

const MODES = {
  standard: { en: 'after cloning', zh: '克隆之后' },
  external: { en: 'from an external model', zh: '从外部模型开始' },
  scratch: { en: 'from scratch', zh: '从零开始' },
} as const;

/** Shows a PPO run on a terminal, or as JSON lines. */
export class PpoDisplay implements PpoObserver {
  readonly cloning: PretrainDisplay;
  private readonly output: Output;
  private plainLineAt = -Infinity;

  constructor(output: Output) {
    this.output = output;
    this.cloning = new PretrainDisplay(output);
  }

  opened(directory: string, resumed: boolean, leftAlone: readonly string[]): void {
    const begun = { en: `PPO into ${directory}`, zh: `PPO 训练，输出到 ${directory}` };
    noteOpened(this.output, begun, { directory, resumed, leftAlone });
  }

  event(event: NewEvent): void {
    const { output } = this;
    output.record(event);
    switch (event.event) {
      case 'started': {
        if (event.kind !== 'ppo') break;
        const [parameters, total, environments] = [event.parameters, event.total_steps, event.environments].map(
          formatInteger,
        );
        const mode = MODES[event.mode];
        output.note({
          en: `PPO ${mode.en}: engine ${event.engine}, ${event.threads} threads; ${parameters} parameters; ${total} steps in ${environments} environments${event.choice ? `; ${event.choice.en}` : ''}`,
          zh: `PPO（${mode.zh}）：引擎 ${event.engine}，${event.threads} 线程；${parameters} 个参数；${environments} 个环境，共 ${total} 步${event.choice ? `；${event.choice.zh}` : ''}`,
        });
        break;
      }
      case 'hand_over': {
        const equal = event.weights_in_file === event.weights_in_ppo && event.logits_differing === 0;
        const hash = event.weights_in_ppo.slice(0, 16);
        const decisions = formatInteger(event.decisions);
        output.note({
          en: `took over ${event.model}: weights ${hash}… ${equal ? 'equal' : 'DIFFER'}; ${event.logits_differing} logits differ over ${decisions} decisions; return scale ${formatSignificant(event.return_scale)}${event.critic === 'fitted_anew' ? '; gamma differs: the critic is fitted anew' : ''}`,
          zh: `已接管 ${event.model}：权重 ${hash}… ${equal ? '一致' : '不一致'}；${decisions} 次决策中有 ${event.logits_differing} 个 logit 不同；回报尺度 ${formatSignificant(event.return_scale)}${event.critic === 'fitted_anew' ? '；gamma 不同，价值网络将重新拟合' : ''}`,
        });
        break;
      }
      case 'critic_phase': {
        const explained = formatSignificant(event.explained_variance);
        const steps = formatInteger(event.environment_steps);
        const end =
          event.ended === 'threshold'
            ? { en: ': good enough', zh: '，已达标' }
            : { en: ': its budget is spent', zh: '，预算已用完' };
        output.progress(
          {
            en: `critic phase, ${steps} steps: explained variance ${explained}${event.ended ? end.en : ''}`,
            zh: `价值网络预热，${steps} 步：解释方差 ${explained}${event.ended ? end.zh : ''}`,
          },
          event.ended !== null,
        );
        break;
      }
      case 'interval': {
        const { evaluation } = event;
        const latency = evaluation['mean_latency'];
        const figure = formatSignificant(latency ?? evaluation['return']);
        const kl = event.kl_to_pretrained;
        const speed = formatInteger(event.steps_per_second);
        const steps = formatInteger(event.environment_steps);
        const shown = latency === undefined ? { en: 'return', zh: '回报' } : { en: 'mean latency', zh: '平均延迟' };
        const drift =
          kl === undefined
            ? { en: '', zh: '' }
            : { en: `  KL to pretrained ${formatSignificant(kl)}`, zh: `  与预训练策略的 KL ${formatSignificant(kl)}` };
        output.progress(
          {
            en: `update ${event.update}  ${steps} steps  ${shown.en} ${figure}${event.best ? ' *' : '  '}${drift.en}  ${speed} steps/s`,
            zh: `第 ${event.update} 次更新  ${steps} 步  ${shown.zh} ${figure}${event.best ? ' *' : '  '}${drift.zh}  ${speed} 步/秒`,
          },
          true,
        );
        break;
      }
      case 'rollback': {
        const worse = formatPercent(event.relative);
        output.note({
          en: `${event.metric} is ${worse} worse than the pretrained policy's: back to the policy of update ${event.to_update}, learning rates × ${event.rate_factor}`,
          zh: `${event.metric} 比预训练策略差 ${worse}：回退到第 ${event.to_update} 次更新的策略，学习率 × ${event.rate_factor}`,
        });
        break;
      }
      case 'update_verdict': {
        const figures = event.comparisons.map(({ problem, metric, relative }) => ({
          en: `${metric} ${formatPercent(relative, true)} on the ${problem} problem`,
          zh: `${problem === 'configured' ? '所配置的问题' : '原训练问题'}上 ${metric} ${formatPercent(relative, true)}`,
        }));
        output.print({
          en: `version ${event.version} ${event.accepted ? 'accepted' : 'REFUSED: it does worse than the model it came from'} (${figures.map(({ en }) => en).join(', ')}; above 0 is worse)`,
          zh: `版本 ${event.version} ${event.accepted ? '已接受' : '被拒绝：不如其来源模型'}（${figures.map(({ zh }) => zh).join('，')}；大于 0 为变差）`,
        });
        break;
      }
      case 'warning':
        output.note(event.text);
        break;
    }
  }

  ppoProgress(progress: PpoProgress): void {
    const now = performance.now();
    const keep = !process.stderr.isTTY && progress.phase !== 'evaluating' && now - this.plainLineAt > PLAIN_LINE_EVERY;
    if (keep) this.plainLineAt = now;
    this.output.progress(this.progressWords(progress), keep);
  }

  compared(comparison: Comparison): void {
    printComparison(this.output, comparison);
  }

  finished({ evaluation, environment_steps, steps_per_second }: FinishedPpo): void {
    const { return: returns } = evaluation;
    const [low, high] = (returns?.ci95 ?? [null, null]).map((bound) =>
      bound === null ? '–' : formatSignificant(bound),
    );
    const mean = returns ? formatSignificant(returns.mean) : '–';
    const steps = formatInteger(environment_steps);
    const speed = formatInteger(steps_per_second);
    this.output.print({
      en: `return of best_model.pt on fresh episodes: ${mean} [${low}, ${high}]; ${steps} steps at ${speed} steps/s`,
      zh: `best_model.pt 在新回合上的回报：${mean} [${low}, ${high}]；共 ${steps} 步，${speed} 步/秒`,
    });
  }

  private progressWords(progress: PpoProgress): { en: string; zh: string } {
    if (progress.phase === 'evaluating') {
      const share = formatPercent(progress.done / progress.total);
      return { en: `evaluating: ${share}`, zh: `正在评估：${share}` };
    }
    const steps = `${formatInteger(progress.environmentSteps)}/${formatInteger(progress.totalSteps)}`;
    const speed = formatInteger(progress.stepsPerSecond);
    const left = formatDuration(progress.secondsLeft, this.output.language);
    const earned = progress.episodeReturn === null ? '–' : formatSignificant(progress.episodeReturn);
    const phase =
      progress.phase === 'critic'
        ? { en: 'critic phase', zh: '价值网络预热' }
        : { en: `update ${progress.update}`, zh: `第 ${progress.update} 次更新` };
    return {
      en: `${phase.en}  ${steps} steps  episode return ${earned}  ${speed} steps/s  ${left} left`,
      zh: `${phase.zh}  ${steps} 步  回合回报 ${earned}  ${speed} 步/秒  还需 ${left}`,
    };
  }
}
