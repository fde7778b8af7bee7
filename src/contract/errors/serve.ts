import { listed, type Text } from '../language.ts';
import { entry, shown, shownName } from './entry.ts';

/** What a client of `serve-policy` sent, and what keeps the server from beginning. */
export const serveErrors = {
  'serve/not-json': entry<{ found: Text }>({
    en: (p) => ({
      problem: `expected a JSON object, found ${p.found.en}`,
      fix: 'send for example {"id":1,"observation":[…]}, on standard input one a line; docs/serving.md has every field',
    }),
    zh: (p) => ({
      problem: `应为 JSON 对象，实为${p.found.zh}`,
      fix: '例如发送 {"id":1,"observation":[…]}，标准输入上每行一个；各字段见 docs/serving.zh-CN.md',
    }),
  }),
  'serve/unknown-field': entry<{ field: string; known: readonly string[] }>({
    en: (p) => ({
      problem: `${shownName(p.field)}: expected one of ${listed(p.known, 'en')}, found a field that nothing reads`,
      fix: 'leave it out, or correct its spelling',
    }),
    zh: (p) => ({
      problem: `${shownName(p.field)}：应为 ${listed(p.known, 'zh')} 之一，实为无人读取的字段`,
      fix: '请去掉该字段，或改正其拼写',
    }),
  }),
  'serve/field': entry<{ field: string; expected: Text; found: Text }>({
    en: (p) => ({ problem: `${p.field}: expected ${p.expected.en}, found ${p.found.en}` }),
    zh: (p) => ({ problem: `${p.field}：应为${p.expected.zh}，实为${p.found.zh}` }),
  }),
  'serve/length': entry<{ field: string; expected: number; found: number }>({
    en: (p) => ({
      problem: `${p.field}: expected ${p.expected} numbers, found ${p.found}`,
      fix: 'the line "ready" and GET /model name the features in order',
    }),
    zh: (p) => ({
      problem: `${p.field}：应为 ${p.expected} 个数，实为 ${p.found} 个`,
      fix: '“ready” 行与 GET /model 按顺序列出各特征',
    }),
  }),
  'serve/not-finite': entry<{ field: string; feature: string; found: string }>({
    en: (p) => ({
      problem: `${p.field}${p.feature === '' ? '' : ` (${shownName(p.feature)})`}: expected a finite number that float32 can hold, found ${p.found}`,
      fix: 'send a finite number in the feature’s unit',
    }),
    zh: (p) => ({
      problem: `${p.field}${p.feature === '' ? '' : `（${shownName(p.feature)}）`}：应为 float32 可表示的有限数，实为 ${p.found}`,
      fix: '请按该特征的单位发送有限数',
    }),
  }),
  'serve/mask-allows-nothing': entry<{ length: number }>({
    en: (p) => ({
      problem: `mask: expected at least one allowed action, found ${p.length} zeros`,
      fix: 'set 1 for each action that may be chosen, or leave the mask out',
    }),
    zh: (p) => ({
      problem: `mask：应至少允许一个动作，实为 ${p.length} 个 0`,
      fix: '请将可选动作设为 1，或不发送 mask',
    }),
  }),
  'serve/too-long': entry<{ limit: number }>({
    en: (p) => ({
      problem: `expected at most ${p.limit} bytes on a line or in a body, found more; it was not read`,
      fix: 'send one decision a line',
    }),
    zh: (p) => ({
      problem: `一行或一个请求体应不超过 ${p.limit} 字节，实际更长；未读取`,
      fix: '请每行只发送一次决策',
    }),
  }),
  'serve/end-with-observation': entry<{ field: string }>({
    en: (p) => ({
      problem: `${p.field}: expected no observation with the end of an episode, found one`,
      fix: 'send "reset": true with it if it begins the next episode; name it final_observation if it is the last of this one',
    }),
    zh: (p) => ({
      problem: `${p.field}：回合结束的消息中不应有 observation，实有`,
      fix: '若它是下一回合的开始，请同时发送 "reset": true；若是本回合的最后观测，请改名为 final_observation',
    }),
  }),
  'serve/too-many': entry<{ limit: number; found: number }>({
    en: (p) => ({
      problem: `expected at most ${p.limit} requests in one array, found ${p.found}`,
      fix: 'send them in several arrays',
    }),
    zh: (p) => ({ problem: `一个数组应至多含 ${p.limit} 个请求，实为 ${p.found} 个`, fix: '请分为多个数组发送' }),
  }),
  'serve/busy': entry<{ limit: number }>({
    en: (p) => ({
      problem: `expected fewer than ${p.limit} requests waiting, found as many; this one was not taken`,
      fix: 'send it again in a moment, and ask for fewer at once',
    }),
    zh: (p) => ({
      problem: `等待中的请求应少于 ${p.limit} 个，现已达到；此请求未被接受`,
      fix: '请稍后重发，并减少同时发送的请求',
    }),
  }),
  'serve/outputs-not-finite': entry<{ session: string }>({
    en: (p) => ({
      problem: `session ${shownName(p.session)}: expected finite probabilities from the model, found some that are not; its hidden state was cleared`,
      fix: 'check the model: npx warmstart validate MODEL --rollout 20',
    }),
    zh: (p) => ({
      problem: `会话 ${shownName(p.session)}：模型应给出有限的概率，实有非有限值；其隐藏状态已清零`,
      fix: '请检查模型：npx warmstart validate MODEL --rollout 20',
    }),
  }),
  'serve/host': entry<{ found: string }>({
    en: (p) => ({
      problem: `Host: expected localhost, an IP address or the name given with --host, found ${shown(p.found)}`,
      fix: 'ask by the address that the line "ready" names',
    }),
    zh: (p) => ({
      problem: `Host：应为 localhost、IP 地址或 --host 所给的名称，实为 ${shown(p.found)}`,
      fix: '请使用 “ready” 行中的地址',
    }),
  }),
  'serve/origin': entry<{ found: string }>({
    en: (p) => ({
      problem: `Origin: expected a program, found a page of ${shown(p.found)}`,
      fix: 'pages in a browser are not answered; ask from a program',
    }),
    zh: (p) => ({
      problem: `Origin：应为程序，实为 ${shown(p.found)} 的网页`,
      fix: '不应答浏览器中的网页；请用程序访问',
    }),
  }),
  'serve/route': entry<{ found: string; known: readonly string[] }>({
    en: (p) => ({ problem: `expected one of ${listed(p.known, 'en')}, found ${shown(p.found)}` }),
    zh: (p) => ({ problem: `应为 ${listed(p.known, 'zh')} 之一，实为 ${shown(p.found)}` }),
  }),
  'serve/port': entry<{ found: string }>({
    en: (p) => ({
      problem: `--port: expected a number from 0 to 65535, found ${shown(p.found)}`,
      fix: '--port 0 takes any free one; the first line names it',
    }),
    zh: (p) => ({
      problem: `--port：应为 0 到 65535 之间的整数，实为 ${shown(p.found)}`,
      fix: '--port 0 表示任取一个空闲端口；首行会给出端口号',
    }),
  }),
  'serve/address': entry<{ host: string; port: number; code: string }>({
    en: (p) => ({
      problem: `${p.host}:${p.port}: expected an address to answer at, found ${ADDRESS[p.code]?.en ?? p.code}`,
      fix: 'name another --port (0 takes any free one) or another --host',
    }),
    zh: (p) => ({
      problem: `${p.host}:${p.port}：应为可监听的地址，实为${ADDRESS[p.code]?.zh ?? ` ${p.code}`}`,
      fix: '请用 --port 指定其他端口（0 表示任取空闲端口），或换用其他 --host',
    }),
  }),
  'serve/action-kind': entry<{ where: string; found: string }>({
    en: (p) => ({
      problem: `${p.where}: expected a model that chooses one of several actions (categorical), found ${p.found}`,
      fix: 'serve a model of a problem with discrete actions',
    }),
    zh: (p) => ({
      problem: `${p.where}：应为从若干动作中选择其一的模型（categorical），实为 ${p.found}`,
      fix: '请使用离散动作问题的模型',
    }),
  }),
  'serve/features': entry<{ where: string; index: number; expected: string; found: string }>({
    en: (p) => ({
      problem: `${p.where} feature_names[${p.index}]: expected ${shown(p.expected)} as in the model that is served, found ${shown(p.found)}`,
      fix: 'serve a model of the same observation, or start another server for this one',
    }),
    zh: (p) => ({
      problem: `${p.where} feature_names[${p.index}]：应与正在服务的模型相同，为 ${shown(p.expected)}，实为 ${shown(p.found)}`,
      fix: '请使用观测相同的模型，或为该模型另启动一个服务',
    }),
  }),
  'serve/folder': entry<{ folder: string; files: readonly string[] }>({
    en: (p) => ({
      problem: `${p.folder}: expected a model file, or a folder that holds ${p.files.join(' or ')}, found a folder without`,
      fix: 'name the file itself',
    }),
    zh: (p) => ({
      problem: `${p.folder}：应为模型文件，或含有 ${p.files.join(' 或 ')} 的文件夹，实为不含这些文件的文件夹`,
      fix: '请直接指定文件',
    }),
  }),
  'serve/alias': entry<{ alias: string; folders: readonly string[] }>({
    en: (p) => ({
      problem: `${shownName(p.alias)}: expected one model with this alias, found ${p.folders.length}: ${p.folders.join(', ')}`,
      fix: 'take the alias out of the meta.json of all but one, or name the file itself',
    }),
    zh: (p) => ({
      problem: `${shownName(p.alias)}：应只有一个模型使用该别名，实有 ${p.folders.length} 个：${p.folders.join('、')}`,
      fix: '请只在一个模型的 meta.json 中保留该别名，或直接指定文件',
    }),
  }),
};

/** What the system says of an address that cannot be listened at. */
const ADDRESS: Readonly<Record<string, Text>> = {
  EADDRINUSE: { en: 'one that another program has taken', zh: '已被其他程序占用的地址' },
  EACCES: { en: 'one that this user may not take', zh: '当前用户无权使用的地址' },
  EADDRNOTAVAIL: { en: 'one that this machine does not have', zh: '本机没有的地址' },
  ENOTFOUND: { en: 'a name that nothing resolves', zh: '无法解析的名称' },
};
