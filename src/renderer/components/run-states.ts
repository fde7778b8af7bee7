import type { RunState } from '../../contract/host/runs.ts';
import type { Text } from '../../contract/language.ts';

type Tone = 'primary' | 'success' | 'warning' | 'error' | 'neutral';

interface StateLook {
  readonly label: Text;
  readonly help: Text;
  readonly tone: Tone;
  readonly icon: string;
}

/** How each state of a run is shown; a word and an icon each, so that no state is told by colour alone. */
export const RUN_STATES: Readonly<Record<RunState | 'queued', StateLook>> = {
  queued: {
    label: { en: 'queued', zh: '排队中' },
    help: { en: 'begins when cores are free', zh: '有空闲核时开始' },
    tone: 'neutral',
    icon: 'i-lucide-hourglass',
  },
  starting: {
    label: { en: 'starting', zh: '启动中' },
    help: { en: 'nothing has been saved yet', zh: '尚未保存任何内容' },
    tone: 'primary',
    icon: 'i-lucide-loader',
  },
  running: {
    label: { en: 'running', zh: '运行中' },
    help: { en: 'its process is at work', zh: '进程正在工作' },
    tone: 'primary',
    icon: 'i-lucide-play',
  },
  paused: {
    label: { en: 'paused', zh: '已暂停' },
    help: { en: 'its process waits to be continued', zh: '进程等待继续' },
    tone: 'warning',
    icon: 'i-lucide-pause',
  },
  stopped: {
    label: { en: 'stopped', zh: '已停止' },
    help: { en: 'ended on request; can be resumed', zh: '按要求停止；可以续训' },
    tone: 'neutral',
    icon: 'i-lucide-square',
  },
  failed: {
    label: { en: 'failed', zh: '失败' },
    help: { en: 'ended by an error; can be resumed', zh: '因出错而结束；可以续训' },
    tone: 'error',
    icon: 'i-lucide-circle-alert',
  },
  lost: {
    label: { en: 'lost', zh: '已中断' },
    help: {
      en: 'its process is gone without having said why; can be resumed',
      zh: '进程已不在，原因不明；可以续训',
    },
    tone: 'error',
    icon: 'i-lucide-unplug',
  },
  damaged: {
    label: { en: 'unreadable', zh: '无法读取' },
    help: { en: 'its run.json cannot be read', zh: '无法读取其 run.json' },
    tone: 'error',
    icon: 'i-lucide-file-warning',
  },
  finished: {
    label: { en: 'finished', zh: '已完成' },
    help: { en: 'complete', zh: '已全部完成' },
    tone: 'success',
    icon: 'i-lucide-check',
  },
};

/** Whether a process is at work on it, or waits to go on. */
export function isLive(state: RunState): boolean {
  return state === 'starting' || state === 'running' || state === 'paused';
}
