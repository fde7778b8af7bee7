import { entry, shown } from './entry.ts';

/** What keeps the window from being shown in a browser, and files that a page sends. */
export const serverErrors = {
  'server/no-renderer': entry<{ folder: string }>({
    en: (p) => ({
      problem: `${p.folder}: expected the window's built files, found none`,
      fix: 'build them: npm run build',
    }),
    zh: (p) => ({ problem: `${p.folder}：应有构建好的界面文件，但没有找到`, fix: '请先构建：npm run build' }),
  }),
  'server/upload-too-large': entry<{ name: string; limit: number }>({
    en: (p) => ({
      problem: `${shown(p.name)}: expected at most ${p.limit} bytes, found more; nothing of it was kept`,
      fix: 'copy the file to this machine by other means, and open it from there',
    }),
    zh: (p) => ({
      problem: `${shown(p.name)}：应不超过 ${p.limit} 字节，实际更大；未保留任何内容`,
      fix: '请用其他方式将文件复制到本机，再从本机打开',
    }),
  }),
  'server/upload-torn': entry<{ name: string }>({
    en: (p) => ({
      problem: `${shown(p.name)}: expected the whole file, found that its sender went away; nothing of it was kept`,
      fix: 'send it again',
    }),
    zh: (p) => ({ problem: `${shown(p.name)}：应收到完整文件，但发送方中途断开；未保留任何内容`, fix: '请重新发送' }),
  }),
};
