import { inLanguage, spaced, type Words } from '../language.ts';
import { entry, shortened, shownName } from './entry.ts';

/** The commands that lead on from an output folder which is in use; ready to be pasted. */
export interface WaysOn {
  readonly another: string;
  readonly overwrite: string;
  readonly resume: string;
}

const NOTHING = { absent: 'no such folder', empty: 'an empty folder', foreign: 'files of something else' } as const;
const NOTHING_ZH = { absent: '该文件夹不存在', empty: '空文件夹', foreign: '其他来源的文件' } as const;

/** A run that is in the way. */
const HELD = {
  finished: { en: 'a finished run', zh: '已完成的运行', resumeEn: 'show its result', resumeZh: '显示其结果' },
  different: {
    en: 'a run with another configuration',
    zh: '配置不同的运行',
    resumeEn: 'continue that run as it was configured',
    resumeZh: '按其原配置继续',
  },
  unfinished: { en: 'an unfinished run', zh: '未完成的运行', resumeEn: 'continue it', resumeZh: '继续该运行' },
} as const;

const PARTS = {
  record: { en: 'a run’s record', zh: '运行记录' },
  configuration: { en: 'the run’s resolved configuration', zh: '该运行的完整配置' },
  history: { en: 'an array of epochs', zh: '由各轮记录组成的数组' },
  meta: { en: 'tags, aliases and notes', zh: '标签、别名与备注' },
  event: { en: 'an event, numbered above those before it', zh: '序号大于此前各条的事件' },
} as const;

/** Run folders. */
export const runErrors = {
  'run/live': entry<{ directory: string; pid: number; host: string; heartbeat: string }>({
    en: (p) => ({
      problem: `${p.directory}: a run is going on there (process ${p.pid} on ${p.host}, last seen ${p.heartbeat})`,
      fix: `wait until it ends, stop it (kill -INT ${p.pid}), or name another folder with --output`,
    }),
    zh: (p) => ({
      problem: `${p.directory}：该文件夹中有正在进行的运行（主机 ${p.host} 上的进程 ${p.pid}，最近活动 ${p.heartbeat}）`,
      fix: `请等待其结束、将其停止（kill -INT ${p.pid}），或用 --output 指定另一文件夹`,
    }),
  }),
  'run/exists': entry<{ directory: string; why: keyof typeof HELD; differences: readonly string[]; ways: WaysOn }>({
    en: (p) => ({
      problem: `${p.directory}: holds ${HELD[p.why].en}${listed(p.differences, ' (', ')')}`,
      fix: `into another folder:\n    ${p.ways.another}\n  replace that run:\n    ${p.ways.overwrite}\n  ${HELD[p.why].resumeEn}:\n    ${p.ways.resume}`,
    }),
    zh: (p) => ({
      problem: `${p.directory}：其中已有${HELD[p.why].zh}${listed(p.differences, '（', '）')}`,
      fix: `写入另一文件夹：\n    ${p.ways.another}\n  覆盖该运行：\n    ${p.ways.overwrite}\n  ${HELD[p.why].resumeZh}：\n    ${p.ways.resume}`,
    }),
  }),
  'run/foreign-folder': entry<{ directory: string; found: readonly string[]; another: string }>({
    en: (p) => ({
      problem: `${p.directory}: expected an empty folder or a run of this program, found ${listed(
        p.found.map((name) => shownName(name)),
        '',
        '',
      )}`,
      fix: `use another folder: ${p.another}`,
    }),
    zh: (p) => ({
      problem: `${p.directory}：应为空文件夹或本程序的运行，实有 ${listed(
        p.found.map((name) => shownName(name)),
        '',
        '',
      )}`,
      fix: `请使用另一文件夹：${p.another}`,
    }),
  }),
  'run/not-a-run': entry<{ directory: string; found: 'absent' | 'empty' | 'foreign' }>({
    en: (p) => ({
      problem: `${p.directory}: expected the folder of an earlier run, found ${NOTHING[p.found]}`,
      fix: 'name the folder that holds run.json, or start a new run without --resume',
    }),
    zh: (p) => ({
      problem: `${p.directory}：应为先前运行的文件夹，实为${NOTHING_ZH[p.found]}`,
      fix: '请指定包含 run.json 的文件夹，或去掉 --resume 开始新的运行',
    }),
  }),
  'run/finished': entry<{ directory: string }>({
    en: (p) => ({
      problem: `${p.directory}: the run is finished; there is nothing to continue`,
      fix: 'use its best_model.pt',
    }),
    zh: (p) => ({ problem: `${p.directory}：该运行已完成，无需继续`, fix: '可直接使用其中的 best_model.pt' }),
  }),
  'run/different-configuration': entry<{ directory: string; differences: readonly string[] }>({
    en: (p) => ({
      problem: `${p.directory}: a run resumes only with its own configuration; different here: ${listed(p.differences, '', '')}`,
      fix: 'resume without a configuration or --set, or name another folder with --output',
    }),
    zh: (p) => ({
      problem: `${p.directory}：运行只能按其原配置继续；此处不同的有：${listed(p.differences, '', '')}`,
      fix: '请在不给出配置或 --set 的情况下继续，或用 --output 指定另一文件夹',
    }),
  }),
  'run/absent': entry<{ directory: string }>({
    en: (p) => ({
      problem: `${p.directory}: expected a run, found none`,
      fix: 'it may have been moved or removed: look at the list of runs again',
    }),
    zh: (p) => ({
      problem: `${p.directory}：此处没有运行`,
      fix: '它可能已被移动或删除：请重新查看运行列表',
    }),
  }),
  'run/newer-format': entry<{ path: string; found: string; expected: number }>({
    en: (p) => ({
      problem: `${p.path}: expected run folder format ${p.expected}, found ${p.found}`,
      fix: 'use the version of the program that wrote it',
    }),
    zh: (p) => ({
      problem: `${p.path}：运行文件夹格式应为 ${p.expected}，实为 ${p.found}`,
      fix: '请使用写入它的程序版本',
    }),
  }),
  /** One of the run's own files is not as this program writes it. `path` may carry a line. */
  'run/damaged': entry<{ path: string; expected: keyof typeof PARTS; found: string }>({
    en: (p) => ({
      problem: `${p.path}: expected ${PARTS[p.expected].en}, found ${p.found}`,
      fix: 'restore the file from a copy, or start again with --overwrite',
    }),
    zh: (p) => ({
      problem: `${p.path}：应为${PARTS[p.expected].zh}，实为 ${p.found}`,
      fix: '请从备份恢复该文件，或用 --overwrite 重新开始',
    }),
  }),
  /** A checkpoint does not hold what it was saved with, or what this program puts back. `field` is its path in `training`. */
  'run/checkpoint': entry<{ where: string; field: string; expected: Words; found: string }>({
    en: (p) => ({
      problem: `${p.where}: expected ${p.field} of the training state to be ${inLanguage(p.expected, 'en')}, found ${shortened(p.found, 80)}`,
      fix: 'it was changed, or saved by another version or for another configuration: remove the file, and the run goes on from the checkpoint before it',
    }),
    zh: (p) => ({
      problem: `${p.where}：训练状态中的 ${p.field} 应为${spaced(inLanguage(p.expected, 'zh'))}，实为 ${shortened(p.found, 80)}`,
      fix: '该文件已被改动，或由其他版本、为其他配置保存：请删除它，运行将从前一个检查点继续',
    }),
  }),
  'run/validation-not-finite': entry<{ epoch: number; step: number; loss: string }>({
    en: (p) => ({
      problem: `epoch ${p.epoch} (after training step ${p.step}): expected a finite loss on the validation episodes, found ${p.loss}; training has stopped and nothing of this epoch was saved`,
      fix: 'lower learning_rate and start again; the checkpoints and the best model so far are kept',
    }),
    zh: (p) => ({
      problem: `第 ${p.epoch} 轮（第 ${p.step} 训练步之后）：验证回合上的损失应为有限值，实为 ${p.loss}；训练已停止，本轮未保存任何内容`,
      fix: '请降低 learning_rate 后重新开始；此前的检查点与最佳模型均已保留',
    }),
  }),
  'run/not-finite': entry<{ epoch: number; batch: number; step: number; loss: string; gradientNorm: string }>({
    en: (p) => ({
      problem: `epoch ${p.epoch}, batch ${p.batch} (training step ${p.step}): expected a finite loss and gradient, found loss ${p.loss}, gradient norm ${p.gradientNorm}; training has stopped before this update`,
      fix: 'lower learning_rate or max_grad_norm and start again; the last good checkpoint and the best model are kept',
    }),
    zh: (p) => ({
      problem: `第 ${p.epoch} 轮第 ${p.batch} 批（第 ${p.step} 训练步）：损失与梯度应为有限值，实为损失 ${p.loss}、梯度范数 ${p.gradientNorm}；训练已在该次更新之前停止`,
      fix: '请降低 learning_rate 或 max_grad_norm 后重新开始；最后一个正常的检查点与最佳模型均已保留',
    }),
  }),
  /** The first decisions of PPO are not those of the model that it took over. */
  'run/hand-over': entry<{ model: string; logits: number }>({
    en: (p) => ({
      problem: `${p.model}: expected PPO to begin as this policy, found ${p.logits} logits that differ`,
      fix: 'this is a defect of the program: please report it with the model file; --set engine=reference may help meanwhile',
    }),
    zh: (p) => ({
      problem: `${p.model}：PPO 应以该策略为起点，但有 ${p.logits} 个 logit 不同`,
      fix: '这是程序缺陷，请附上模型文件报告；可暂时尝试 --set engine=reference',
    }),
  }),
  'run/diverged': entry<{ loss: string; gradientNorm: string }>({
    en: (p) => ({
      problem: `expected a finite loss and gradient, found loss ${p.loss}, gradient norm ${p.gradientNorm}; PPO has stopped before this update`,
      fix: 'lower learning_rate or max_grad_norm and start again; the last good checkpoint and the best model are kept',
    }),
    zh: (p) => ({
      problem: `损失与梯度应为有限值，实为损失 ${p.loss}、梯度范数 ${p.gradientNorm}；PPO 已在该次更新之前停止`,
      fix: '请降低 learning_rate 或 max_grad_norm 后重新开始；最后一个正常的检查点与最佳模型均已保留',
    }),
  }),
  'run/lock-lost': entry<{ directory: string }>({
    en: (p) => ({
      problem: `${p.directory}: another process has taken this run over while this one did not respond`,
      fix: 'leave the run to that process; nothing more is written from here',
    }),
    zh: (p) => ({
      problem: `${p.directory}：本进程失去响应期间，另一进程已接管此运行`,
      fix: '请让该进程继续；本进程不再写入任何内容',
    }),
  }),
};

const SHOWN = 5;

function listed(items: readonly string[], before: string, after: string): string {
  if (items.length === 0) return '';
  const more = items.length > SHOWN ? `, … (${items.length})` : '';
  return `${before}${items.slice(0, SHOWN).join(', ')}${more}${after}`;
}
