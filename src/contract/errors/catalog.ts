import { listed } from '../language.ts';
import { entry, shown, shownName } from './entry.ts';

/** The catalogue of runs and models, and what people note there. It is made anew from the folders at any time. */
export const catalogErrors = {
  'catalog/native-module': entry<{ reason: string }>({
    en: (p) => ({
      problem: `better-sqlite3: expected a native module for this system, could not load it (${shown(p.reason)}); the SQLite of Node is used instead`,
      fix: 'install again with `npm ci`, on the system that it is to run on',
    }),
    zh: (p) => ({
      problem: `better-sqlite3：应有适用于本系统的原生模块，但无法加载（${shown(p.reason)}）；改用 Node 自带的 SQLite`,
      fix: '请在要运行的系统上用 `npm ci` 重新安装',
    }),
  }),
  'catalog/newer-version': entry<{ path: string; expected: number; found: number }>({
    en: (p) => ({
      problem: `${p.path}: expected version ${p.expected} or earlier, found ${p.found}, made by a newer version of this program; it is read and not changed`,
      fix: 'use that version, or delete the file: it is made anew from the folders',
    }),
    zh: (p) => ({
      problem: `${p.path}：版本应不高于 ${p.expected}，实为 ${p.found}，由本程序的较新版本创建；只读取，不改动`,
      fix: '请使用该版本，或删除此文件：它会根据各文件夹重新生成',
    }),
  }),
  'catalog/set-aside': entry<{ path: string; aside: string }>({
    en: (p) => ({
      problem: `${p.path}: expected a database, found a damaged file; it was kept as ${p.aside} and the catalogue is made anew`,
      fix: 'nothing is lost: tags, aliases and notes lie beside the runs and models; delete that file when you like',
    }),
    zh: (p) => ({
      problem: `${p.path}：应为数据库，但文件已损坏；已另存为 ${p.aside}，目录将重新生成`,
      fix: '没有丢失任何内容：标签、别名与备注保存在各运行和模型旁；该文件可随时删除',
    }),
  }),
  'catalog/in-memory': entry<{ path: string; code: string }>({
    en: (p) => ({
      problem: `${p.path}: expected a file that can be written, found none (${p.code}); the catalogue is kept in memory`,
      fix: 'change the permissions of the workspace folder, or choose another',
    }),
    zh: (p) => ({
      problem: `${p.path}：应为可写的文件，但无法写入（${p.code}）；目录只保存在内存中`,
      fix: '请修改工作区文件夹的权限，或选择其他文件夹',
    }),
  }),
  'catalog/busy': entry<{ path: string }>({
    en: (p) => ({
      problem: `${p.path}: expected to be let in, found another process writing to it all the time`,
      fix: 'try again in a moment',
    }),
    zh: (p) => ({ problem: `${p.path}：应可写入，但一直被另一进程占用`, fix: '请稍后重试' }),
  }),
  'catalog/damaged': entry<{ path: string }>({
    en: (p) => ({
      problem: `${p.path}: expected a database, found a damaged file`,
      fix: 'make it anew, nothing is lost: npx warmstart models reindex',
    }),
    zh: (p) => ({
      problem: `${p.path}：应为数据库，但文件已损坏`,
      fix: '请重新生成，不会丢失任何内容：npx warmstart models reindex',
    }),
  }),
  'catalog/no-model': entry<{ name: string }>({
    en: (p) => ({
      problem: `${shown(p.name, 200)}: expected a model of this workspace, by its file, its run’s folder, an alias or the beginning of its SHA-256; found none`,
      fix: 'see what there is: npx warmstart models list',
    }),
    zh: (p) => ({
      problem: `${shown(p.name, 200)}：应为本工作区中的模型（文件、运行文件夹、别名或 SHA-256 的开头），但没有找到`,
      fix: '查看已有模型：npx warmstart models list',
    }),
  }),
  'catalog/several-models': entry<{ name: string; models: readonly string[] }>({
    en: (p) => ({
      problem: `${shownName(p.name)}: expected one model, found ${p.models.length}: ${listed(p.models, 'en')}`,
      fix: 'name one by its file; an alias becomes that of one model alone with: npx warmstart models alias FILE ALIAS',
    }),
    zh: (p) => ({
      problem: `${shownName(p.name)}：应为一个模型，实有 ${p.models.length} 个：${listed(p.models, 'zh')}`,
      fix: '请直接指定文件；要使别名只属于一个模型：npx warmstart models alias FILE ALIAS',
    }),
  }),
  'catalog/alias': entry<{ found: string }>({
    en: (p) => ({
      problem: `${shown(p.found)}: expected an alias without slashes, blanks at its ends or line breaks`,
      fix: 'name it for example production',
    }),
    zh: (p) => ({
      problem: `${shown(p.found)}：别名不能含斜杠、首尾空格或换行`,
      fix: '例如命名为 production',
    }),
  }),
  'catalog/model-of-run': entry<{ model: string; run: string }>({
    en: (p) => ({
      problem: `${p.model}: expected an imported model, found one of the run ${p.run}; it is unchanged`,
      fix: 'a run’s models go with it: delete the run, or keep them',
    }),
    zh: (p) => ({
      problem: `${p.model}：应为导入的模型，实为运行 ${p.run} 的模型；未作改动`,
      fix: '运行的模型随运行一起删除：请删除该运行，或保留模型',
    }),
  }),
  'catalog/alias-in-use': entry<{ model: string; aliases: readonly string[] }>({
    en: (p) => ({
      problem: `${p.model}: expected a model without alias, found ${listed(p.aliases, 'en')}; others may rely on it, so it is unchanged`,
      fix: `give the alias to another model, or take it off: npx warmstart models alias ${p.model} ${p.aliases[0]} --remove`,
    }),
    zh: (p) => ({
      problem: `${p.model}：应为没有别名的模型，但有 ${listed(p.aliases, 'zh')}；可能有人依赖它，因此未作改动`,
      fix: `请将别名转给其他模型，或取消它：npx warmstart models alias ${p.model} ${p.aliases[0]} --remove`,
    }),
  }),
  'catalog/sort': entry<{ found: string; known: readonly string[] }>({
    en: (p) => ({
      problem: `sort: expected metrics.<name> or one of ${listed(p.known, 'en')}, found ${shownName(p.found)}`,
    }),
    zh: (p) => ({
      problem: `sort：应为 metrics.<名称> 或 ${listed(p.known, 'zh')} 之一，实为 ${shownName(p.found)}`,
    }),
  }),
};
