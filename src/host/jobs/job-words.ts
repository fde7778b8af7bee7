import { describe } from '../../contract/errors/index.ts';
import type { JobEnd, JobKind } from '../../contract/host/jobs.ts';
import { inEveryLanguage, type Text } from '../../contract/language.ts';
import type { Notice } from '../../contract/host/system.ts';

const KINDS: Readonly<Record<JobKind, Text>> = {
  pretrain: { en: 'Pretraining', zh: '预训练' },
  ppo: { en: 'PPO', zh: 'PPO' },
  compare: { en: 'Comparison', zh: '对比实验' },
  collect: { en: 'Collecting demonstrations', zh: '示教数据收集' },
};

interface EndWords {
  readonly tone: Notice['tone'];
  readonly text: Text;
  /** What it means and what to do; null where the job's own message tells, or nothing needs to be done. */
  readonly message: Text | null;
}

const ENDS: Readonly<Record<JobEnd, EndWords>> = {
  finished: { tone: 'success', text: { en: 'finished', zh: '已完成' }, message: null },
  stopped: { tone: 'success', text: { en: 'stopped; it can be resumed', zh: '已停止，可继续运行' }, message: null },
  failed: { tone: 'error', text: { en: 'failed', zh: '失败' }, message: null },
  crashed: {
    tone: 'error',
    text: { en: 'crashed: its process ended by a fault', zh: '崩溃：其进程因故障终止' },
    message: {
      en: 'the process ended by a fault (a native library, or the machine)\n  → resume it: it goes on from its last checkpoint; if it happens again, try the engine “reference” and report it with the log',
      zh: '进程因故障终止（本地库或机器的问题）\n  → 可继续运行：将从最后一个检查点接着进行；若再次发生，请改用引擎 reference，并附上日志报告',
    },
  },
  'out-of-memory': {
    tone: 'error',
    text: { en: 'ran out of memory', zh: '内存不足' },
    message: {
      en: 'the memory did not suffice\n  → end other programs or runs, or make batch_size, sequence_length, hidden_size or the number of environments smaller; resuming goes on from its last checkpoint',
      zh: '内存不足\n  → 请结束其他程序或运行，或减小 batch_size、sequence_length、hidden_size 或并行环境数；继续运行将从最后一个检查点接着进行',
    },
  },
  killed: {
    tone: 'error',
    text: { en: 'was ended from outside', zh: '被外部终止' },
    message: {
      en: 'somebody or the system ended the process\n  → resume it: it goes on from its last checkpoint',
      zh: '进程被人或系统终止\n  → 可继续运行：将从最后一个检查点接着进行',
    },
  },
  lost: {
    tone: 'error',
    text: { en: 'its process is gone', zh: '其进程已不存在' },
    message: {
      en: 'the process was gone when the program came back\n  → resume it: it goes on from its last checkpoint',
      zh: '程序重新打开时，该进程已不存在\n  → 可继续运行：将从最后一个检查点接着进行',
    },
  },
};

/** What to tell of a job that has ended. `said`: what is known beyond that: its own words, or how it could fit. */
export function endWords(kind: JobKind, run: string | null, end: JobEnd, said: Text | null): EndWords {
  const { tone, text, message } = ENDS[end];
  return {
    tone,
    message: end === 'failed' || end === 'out-of-memory' ? (said ?? message) : message,
    text: inEveryLanguage((language) => {
      const name = run === null ? '' : language === 'zh' ? ` ${run}` : ` ${run}`;
      const colon = language === 'zh' ? '：' : ': ';
      const reason = end === 'failed' && said ? `${colon}${said[language].split('\n')[0]}` : '';
      return `${KINDS[kind][language]}${name}${colon}${text[language]}${reason}`;
    }),
  };
}

/** The words of a failure that a run noted. */
export function failureWords(failed: {
  readonly kind: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message: string;
}): Text {
  return inEveryLanguage((language) => describe(failed, language));
}

/** Why a job goes on in another kind of process. */
export const FELL_BACK_TO_NODE: Text = {
  en: 'Electron’s utility process was ended by its memory allocator; the job runs in a plain Node process instead',
  zh: 'Electron 的工具进程被其内存分配器终止；该任务改在普通 Node 进程中运行',
};
