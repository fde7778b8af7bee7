import type { Text } from '../language.ts';

/** What may stand where a text stops being JSON with comments. */
export const SYNTAX_EXPECTATIONS = {
  document: { en: 'a configuration in braces: { … }', zh: '花括号中的配置：{ … }' },
  end: { en: 'the end of the file after the closing brace', zh: '文件到此结束' },
  value: {
    en: 'a value (number, "text", true, false, null, [ … ] or { … })',
    zh: '一个值（数字、"文本"、true、false、null、[ … ] 或 { … }）',
  },
  key: { en: 'a key in double quotes or }', zh: '双引号中的键，或 }' },
  colon: { en: 'a colon after the key', zh: '键之后的冒号 :' },
  'comma-or-brace': { en: 'a comma or }', zh: '逗号 , 或 }' },
  'comma-or-bracket': { en: 'a comma or ]', zh: '逗号 , 或 ]' },
  'closing-quote': { en: 'a closing " on the same line', zh: '同一行内的右引号 "' },
  'comment-end': { en: 'the comment to be closed with */', zh: '以 */ 结束的注释' },
  digits: { en: 'a digit', zh: '数字' },
  'unicode-escape': { en: 'four hexadecimal digits after \\u', zh: '\\u 之后的四位十六进制数字' },
  escape: {
    en: 'one of \\" \\\\ \\/ \\b \\f \\n \\r \\t \\u after the backslash',
    zh: '反斜杠转义 \\" \\\\ \\/ \\b \\f \\n \\r \\t \\u 之一',
  },
  'no-control-character': { en: 'text without raw control characters', zh: '不含控制字符的文本' },
  shallower: { en: 'at most 100 levels of brackets', zh: '至多 100 层括号' },
} as const satisfies Readonly<Record<string, Text>>;

export type SyntaxExpectation = keyof typeof SYNTAX_EXPECTATIONS;

/** What to do about it. `AT` is replaced by a position, `TEXT` by the token found. */
export const SYNTAX_HINTS = {
  none: { en: 'correct the text at this position', zh: '请修正此处的文本' },
  comma: { en: 'put a comma at AT, after the value before', zh: '请在 AT 处（前一个值之后）加逗号' },
  unclosed: { en: 'close the bracket that was opened at AT', zh: '请闭合在 AT 处打开的括号' },
  'ascii-punctuation': { en: 'use plain ASCII punctuation: , : { } [ ] "', zh: '请使用英文半角标点：, : { } [ ] "' },
  'double-quotes': { en: 'use double quotes: "text"', zh: '请使用双引号："文本"' },
  'slash-comment': { en: 'comments start with //', zh: '注释以 // 开头' },
  'lower-case': { en: 'write true, false or null in lower case', zh: '请使用小写的 true、false 或 null' },
  finite: { en: 'JSON has only finite numbers', zh: 'JSON 只能写有限的数' },
  number: { en: 'write numbers such as 10, -0.5 or 1e-4', zh: '请按 10、-0.5、1e-4 这样的形式写数字' },
  'quote-key': { en: 'put the key in double quotes: "TEXT"', zh: '请给键加双引号："TEXT"' },
  'quote-text': { en: 'put text in double quotes: "TEXT"', zh: '请给文本加双引号："TEXT"' },
  empty: { en: 'for defaults alone write {}', zh: '若全部使用默认值，请写 {}' },
  'missing-value': {
    en: 'put the value in, or remove the key or comma before it',
    zh: '请补上值，或删除之前的键或逗号',
  },
  'end-text': { en: 'end the text with a double quote', zh: '请用双引号结束该文本' },
  'too-much': { en: 'remove what follows, or a bracket too many before it', zh: '请删除之后的内容，或之前多余的括号' },
  escape: { en: 'write a tab as \\t and a line break as \\n', zh: '制表符请写成 \\t，换行写成 \\n' },
  flatten: { en: 'use fewer brackets', zh: '请减少括号层数' },
  backslash: { en: 'write a backslash as \\\\, or use / in paths', zh: '反斜杠请写成 \\\\，路径可用 /' },
} as const satisfies Readonly<Record<string, Text>>;

export type SyntaxHint = keyof typeof SYNTAX_HINTS;
