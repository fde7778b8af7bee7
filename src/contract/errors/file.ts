import { entry } from './entry.ts';

/** What a failed write has left as it was. */
export type WhatIsSafe = 'old-file' | 'nothing-yet' | 'whole-records';

const SAFE: Readonly<Record<WhatIsSafe, { readonly en: string; readonly zh: string }>> = {
  'old-file': { en: 'the file as it was before is unchanged', zh: '写入之前的旧文件保持不变' },
  'nothing-yet': {
    en: 'nothing was there before and nothing was left behind',
    zh: '此前没有该文件，也没有留下残缺内容',
  },
  'whole-records': { en: 'every record written before is kept', zh: '此前写入的所有记录均已保留' },
};

/** Files and folders in general. `path` is as the user would find it. */
export const fileErrors = {
  'file/not-found': entry<{ path: string }>({
    en: (p) => ({ problem: `${p.path}: expected a file, found none`, fix: 'check the path and the current folder' }),
    zh: (p) => ({ problem: `${p.path}：应有此文件，但不存在`, fix: '请检查路径以及当前所在文件夹' }),
  }),
  'file/not-regular': entry<{ path: string }>({
    en: (p) => ({
      problem: `${p.path}: expected a regular file, found a pipe, a device or the like`,
      fix: 'write its content to a file and name that',
    }),
    zh: (p) => ({
      problem: `${p.path}：应为普通文件，实为管道、设备等`,
      fix: '请先将内容写入文件，再指定该文件',
    }),
  }),
  'file/too-large': entry<{ path: string; bytes: number }>({
    en: (p) => ({
      problem: `${p.path}: expected a file that fits into memory, found ${p.bytes} bytes`,
      fix: 'use a machine with more memory, or a smaller file',
    }),
    zh: (p) => ({
      problem: `${p.path}：应能装入内存，实为 ${p.bytes} 字节`,
      fix: '请使用内存更大的机器或较小的文件',
    }),
  }),
  'file/exists': entry<{ path: string }>({
    en: (p) => ({
      problem: `${p.path}: expected a new file, found one that is there already; it is unchanged`,
      fix: 'name another path, or add --overwrite to replace it',
    }),
    zh: (p) => ({
      problem: `${p.path}：应为新文件，但该文件已存在；未作改动`,
      fix: '请换用其他路径，或加 --overwrite 覆盖它',
    }),
  }),
  'file/wrong-type': entry<{ path: string; expected: 'file' | 'folder' }>({
    en: (p) => ({
      problem: `${p.path}: expected a ${p.expected}, found ${p.expected === 'file' ? 'a folder' : 'a file'}`,
      fix: 'name another path',
    }),
    zh: (p) => ({
      problem: `${p.path}：应为${p.expected === 'file' ? '文件' : '文件夹'}，实为${p.expected === 'file' ? '文件夹' : '文件'}`,
      fix: '请换用其他路径',
    }),
  }),
  'file/no-access': entry<{ path: string; doing: 'read' | 'write'; code: string }>({
    en: (p) => ({
      problem: `${p.path}: expected to be allowed to ${p.doing} it, found no permission (${p.code})`,
      fix: 'change its permissions or name another path',
    }),
    zh: (p) => ({
      problem: `${p.path}：需要${p.doing === 'read' ? '读取' : '写入'}权限，但没有权限（${p.code}）`,
      fix: '请修改权限或换用其他路径',
    }),
  }),
  'file/disk-full': entry<{ path: string; safe: WhatIsSafe }>({
    en: (p) => ({
      problem: `${p.path}: the disk (or quota) is full; ${SAFE[p.safe].en}`,
      fix: 'free some space on that disk, then run the same command again (or name a folder on another disk)',
    }),
    zh: (p) => ({
      problem: `${p.path}：磁盘（或配额）已满；${SAFE[p.safe].zh}`,
      fix: '请释放该磁盘的空间后重新运行同一命令（或指定另一磁盘上的文件夹）',
    }),
  }),
  'file/failed': entry<{ path: string; doing: 'read' | 'write'; code: string }>({
    en: (p) => ({
      problem: `${p.path}: could not ${p.doing} it (${p.code})`,
      fix: 'check the disk or network folder it is on, then try again',
    }),
    zh: (p) => ({
      problem: `${p.path}：无法${p.doing === 'read' ? '读取' : '写入'}（${p.code}）`,
      fix: '请检查所在磁盘或网络文件夹，然后重试',
    }),
  }),
  'file/not-json': entry<{ path: string; found: string }>({
    en: (p) => ({
      problem: `${p.path}: expected JSON as this program writes it, found ${p.found}`,
      fix: 'restore the file from a copy, or remove it if it is not needed',
    }),
    zh: (p) => ({
      problem: `${p.path}：应为本程序写入的 JSON，实为 ${p.found}`,
      fix: '请从备份恢复该文件；若不再需要，可将其删除',
    }),
  }),
  /** The lock is held by a live process. `heartbeat` is an ISO time. */
  'file/locked': entry<{ path: string; pid: number; host: string; heartbeat: string }>({
    en: (p) => ({
      problem: `${p.path}: held by process ${p.pid} on ${p.host}, last seen ${p.heartbeat}`,
      fix: 'wait until it ends, or stop it',
    }),
    zh: (p) => ({
      problem: `${p.path}：正被主机 ${p.host} 上的进程 ${p.pid} 占用，最近活动 ${p.heartbeat}`,
      fix: '请等待其结束，或将其停止',
    }),
  }),
};
