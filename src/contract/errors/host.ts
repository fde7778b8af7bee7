import type { Text } from '../language.ts';
import { entry, shown, shownName } from './entry.ts';

/** What a host refuses, beside what the work itself does. */
export const hostErrors = {
  'host/outside': entry<{ path: string; workspace: string }>({
    en: (p) => ({
      problem: `${shown(p.path, 200)}: expected a path in an allowed folder, found one outside`,
      fix: `files in the workspace can be used (${p.workspace}); your own folder can be read: copy the file there`,
    }),
    zh: (p) => ({
      problem: `${shown(p.path, 200)}：应为允许访问的文件夹中的路径，实为其外的路径`,
      fix: `可使用工作区（${p.workspace}）中的文件，个人文件夹可供读取：请把文件复制到那里`,
    }),
  }),
  'host/read-only': entry<{ reason: Text }>({
    en: (p) => ({ problem: `nothing can be changed here: ${p.reason.en}` }),
    zh: (p) => ({ problem: `此处无法更改任何内容：${p.reason.zh}` }),
  }),
  'host/no-desktop': entry<{ doing: Text }>({
    en: (p) => ({
      problem: `expected a host with a desktop in order to ${p.doing.en}, found a server`,
      fix: 'use the program’s own file browser',
    }),
    zh: (p) => ({
      problem: `${p.doing.zh}需要桌面环境，而此处为服务器`,
      fix: '请使用程序自带的文件浏览',
    }),
  }),
  'host/not-a-configuration-file': entry<{ path: string }>({
    en: (p) => ({
      problem: `${shown(p.path, 200)}: expected a file that ends in .json or .jsonc`,
      fix: 'name a configuration, for example configurations/my.json',
    }),
    zh: (p) => ({
      problem: `${shown(p.path, 200)}：应为以 .json 或 .jsonc 结尾的文件`,
      fix: '请指定配置文件，例如 configurations/my.json',
    }),
  }),
  /** No process listens for requests to this run. */
  'host/run-not-live': entry<{ run: string }>({
    en: (p) => ({
      problem: `${p.run}: expected a run that is going on, found none that answers on this machine`,
      fix: 'if it was stopped or its process is gone, resume it; a run on another machine is controlled there',
    }),
    zh: (p) => ({
      problem: `${p.run}：应为正在进行的运行，但本机上没有对此作出应答的运行`,
      fix: '若已停止或其进程已不存在，可继续该运行；其他机器上的运行须在那台机器上控制',
    }),
  }),
  'host/run-refused': entry<{ run: string; asked: string; answer: string }>({
    en: (p) => ({
      problem: `${p.run}: expected the run to ${p.asked}, found the answer ${shown(p.answer, 120)}`,
      fix: 'it may have been started by another version of the program: end it with Ctrl-C where it was started',
    }),
    zh: (p) => ({
      problem: `${p.run}：请求 ${p.asked} 未成功，得到的应答为 ${shown(p.answer, 120)}`,
      fix: '它可能由其他版本的程序启动：请在启动它的终端按 Ctrl-C 结束',
    }),
  }),
  /** A job of this host writes, or is about to write, into the folder. */
  'host/run-taken': entry<{ run: string }>({
    en: (p) => ({
      problem: `${p.run}: expected a folder that nothing here writes into, found a job that runs or is queued`,
      fix: 'wait for it, stop it, take it out of the queue, or name another folder (output_dir)',
    }),
    zh: (p) => ({
      problem: `${p.run}：应为没有任务写入的文件夹，但已有任务在运行或排队`,
      fix: '请等待、停止或取消该任务，或改用其他文件夹（output_dir）',
    }),
  }),
  'host/not-queued': entry<{ job: string }>({
    en: (p) => ({
      problem: `${shownName(p.job)}: expected a job in the queue, found none of that name`,
      fix: 'a job that has begun is stopped, not taken out of the queue',
    }),
    zh: (p) => ({
      problem: `${shownName(p.job)}：队列中没有该任务`,
      fix: '已开始的任务应停止，而不是从队列中取消',
    }),
  }),
};
