import { listed, type Language, type Text } from '../language.ts';
import { entry, shown, shownName } from './entry.ts';

/** What is still open about a foreign model file, with the values that answer it. */
export interface OpenQuestion {
  readonly key: string;
  readonly text: Text;
  readonly options: readonly string[];
}

/** Lines of a list at most: the command that answers has to stay on the screen with it. */
const SHOWN = 7;

/** Bringing other programs' model files into this network's form. */
export const modelMappingErrors = {
  /** The file holds another kind of network. Each difference names what was expected and what was found. */
  'model/mapping-inexpressible': entry<{ where: string; differences: readonly Text[] }>({
    en: (p) => ({
      problem: [
        `${p.where}: expected hidden layers, GRU and heads as docs/model-files.md has them`,
        ...lines(p.differences, 'en'),
      ].join('\n'),
      fix: 'train a policy here from that one’s decisions, or export one of this form',
    }),
    zh: (p) => ({
      problem: [
        `${p.where}：网络结构应如 docs/model-files.zh-CN.md 所述（隐藏层、GRU 与输出层）`,
        ...lines(p.differences, 'zh'),
      ].join('\n'),
      fix: '请用该模型的决策作为示教在此训练策略，或导出符合此结构的模型',
    }),
  }),
  /** The tensors fit, but do not tell everything. */
  'model/mapping-open': entry<{ where: string; questions: readonly OpenQuestion[] }>({
    en: (p) => ({
      problem: [`${p.where}: the tensors do not tell`, ...lines(p.questions.map(questionText), 'en')].join('\n'),
      fix: `answer with ${p.questions.map(answer).join(' ')}, or let recorded outputs decide (--probe FILE), or episodes (--rollout N)`,
    }),
    zh: (p) => ({
      problem: [`${p.where}：仅凭张量无法确定`, ...lines(p.questions.map(questionText), 'zh')].join('\n'),
      fix: `请用 ${p.questions.map(answer).join(' ')} 回答，或由记录的输出（--probe FILE）、回合试运行（--rollout N）决定`,
    }),
  }),
  /** An answer to a question that is not asked, or a value that it does not take. `known` is empty for unknown values. */
  'model/mapping-choice': entry<{ where: string; key: string; value: string; allowed: readonly string[] }>({
    en: (p) => ({
      problem: `--choose ${shownName(p.key)}=${shownName(p.value)}: expected ${choices(p.allowed, 'en')} for ${p.where}`,
      fix: 'npx warmstart validate lists the questions of a file',
    }),
    zh: (p) => ({
      problem: `--choose ${shownName(p.key)}=${shownName(p.value)}：对 ${p.where} 应为 ${choices(p.allowed, 'zh')}`,
      fix: '用 npx warmstart validate 查看文件待回答的问题',
    }),
  }),
  /** Episodes do not tell the readings apart. `best` and `second` are answers such as `activation=tanh`. */
  'model/mapping-undecided': entry<{ where: string; episodes: number; best: string; second: string }>({
    en: (p) => ({
      problem: `${p.where}: expected ${p.episodes} episodes to tell the ways to read the tensors apart, found ${p.best} not significantly better than ${p.second}`,
      fix: 'play more episodes (--rollout N), give recorded outputs (--probe FILE), or answer with --choose',
    }),
    zh: (p) => ({
      problem: `${p.where}：${p.episodes} 个回合应能区分各种读取方式，但 ${p.best} 并不显著优于 ${p.second}`,
      fix: '请增加回合数（--rollout N）、提供记录的输出（--probe FILE），或用 --choose 回答',
    }),
  }),
  /** No way to read the tensors gives the outputs that were recorded. */
  'model/mapping-no-match': entry<{ where: string; tried: number; best: number; tolerance: number }>({
    en: (p) => ({
      problem: `${p.where}: expected one of ${p.tried} ways to read the tensors to give the recorded logits within ${figure(p.tolerance)}, found none; the closest is ${figure(p.best)} off`,
      fix: 'check that the outputs were recorded with these weights, without dropout, from raw observations and a zero hidden state; otherwise the network is put together in another way and cannot be converted',
    }),
    zh: (p) => ({
      problem: `${p.where}：应有一种读取方式能在 ${figure(p.tolerance)} 以内重现记录的 logits，但尝试的 ${p.tried} 种均不符合；最接近的相差 ${figure(p.best)}`,
      fix: '请确认输出由这些权重、在关闭 dropout 时、以原始观测和零隐藏状态记录；否则该网络的连接方式不同，无法转换',
    }),
  }),
};

function lines(texts: readonly Text[], language: Language): string[] {
  const shownLines = texts.slice(0, SHOWN).map((text) => `  ${text[language]}`);
  const more = texts.length - SHOWN;
  if (more <= 0) return shownLines;
  return [...shownLines, language === 'zh' ? `  …另有 ${more} 项` : `  … and ${more} more`];
}

function questionText({ key, text, options }: OpenQuestion): Text {
  return {
    en: `${key}: ${text.en} (${listed(options, 'en')})`,
    zh: `${key}：${text.zh}（${listed(options, 'zh')}）`,
  };
}

function answer({ key, options }: OpenQuestion): string {
  return `--choose '${key}=${options.join('|')}'`;
}

function choices(allowed: readonly string[], language: Language): string {
  return listed(
    allowed.slice(0, 20).map((value) => shownName(value)),
    language,
  );
}

function figure(value: number): string {
  return Number.isFinite(value) ? value.toExponential(1) : shown(value);
}
