import { shown } from '../errors/entry.ts';
import { inEveryLanguage, spaced, type Language, type Text } from '../language.ts';
import { alternatives, type Described } from './described.ts';
import { unitInChinese } from './units.ts';

/** What a setting may be, in words made from its type, range and unit: "an integer from 1 to 8192 (units)". */
export function expectedWords(described: Described): Text {
  return inEveryLanguage((language) => rangeWords(described, language) + unitWords(described, language, true));
}

/** The same without the unit, for places that show it elsewhere. */
export function rangeWords(described: Described, language: Language): string {
  const words = alternatives(described).map((one) => oneKind(one, language));
  return [...new Set(words)].join(language === 'zh' ? '，或 ' : ', or ');
}

/** Help and default of a setting: what one needs to know to correct it. */
export function helpWords(described: Described): Text | undefined {
  const help = described.help ?? alternatives(described).find((one) => one.help)?.help;
  if (!help) return undefined;
  return inEveryLanguage((language) => {
    if (!isShort(described.default)) return help[language];
    const value = shown(described.default) + unitWords(described, language, false);
    return language === 'zh' ? `${help.zh}默认 ${value}。` : `${help.en} Default: ${value}.`;
  });
}

/** Whether a default is worth showing: there is one, and it shows whole. */
function isShort(value: unknown): boolean {
  const group = typeof value === 'object' && value !== null && !Array.isArray(value);
  return value !== undefined && !group && !shown(value).includes('…');
}

/** ` (time steps)`. With `numeric`, only where the range shows numbers: "a positive integer" is clear by itself. */
function unitWords(described: Described, language: Language, numeric: boolean): string {
  if (described.unit === undefined || (numeric && alternatives(described).every(isSimple))) return '';
  return language === 'zh' ? `（${unitInChinese(described.unit)}）` : ` (${described.unit})`;
}

function isSimple(described: Described): boolean {
  return simpleNumber(described, 'en') !== undefined;
}

function oneKind(d: Described, language: Language): string {
  const zh = language === 'zh';
  if (d.const !== undefined) return shown(d.const);
  if (d.enum) return choice(d.enum, zh);
  switch (d.type) {
    case 'number':
    case 'integer':
      return simpleNumber(d, language) ?? boundedNumber(d, zh);
    case 'boolean':
      return zh ? 'true 或 false' : 'true or false';
    case 'string':
      return text(d, language);
    case 'array':
      return list(d, language);
    case 'object':
      return zh ? '一组键值 { … }' : 'a group of keys { … }';
    case 'null':
      return 'null';
    default:
      return zh ? '一个值' : 'a value';
  }
}

function choice(values: readonly unknown[], zh: boolean): string {
  const items = values.map((value) => shown(value));
  return zh ? `${items.join('、')} 之一` : `one of ${items.join(', ')}`;
}

function text(d: Described, language: Language): string {
  if (d.form) return d.form[language];
  if (d.pattern !== undefined) return language === 'zh' ? '特定格式的文本' : 'text of a certain form';
  if ((d.minLength ?? 0) > 0) return language === 'zh' ? '非空文本' : 'text that is not empty';
  return language === 'zh' ? '文本' : 'text';
}

function list(d: Described, language: Language): string {
  const element = d.items ? rangeWords(d.items, language) : '';
  const [low, high] = [d.minItems ?? 0, d.maxItems];
  if (language === 'zh') {
    const length = high !== undefined ? `${low} 到 ${high} 个元素的` : low > 0 ? `至少 ${low} 个元素的` : '';
    return `${length}列表 [ … ]，每个元素为${spaced(element)}`;
  }
  const length =
    high !== undefined
      ? ` of ${low} to ${high} elements`
      : low > 0
        ? ` of at least ${low} element${low === 1 ? '' : 's'}`
        : '';
  return `a list [ … ]${length}, each ${element}`;
}

/** Ranges that have a name of their own. */
function simpleNumber(d: Described, language: Language): string | undefined {
  const { above, least, below, most } = bounds(d);
  const whole = d.type === 'integer';
  const zh = language === 'zh';
  if (below !== undefined || most !== undefined) return undefined;
  if ((whole && least === 1 && above === undefined) || (above === 0 && least === undefined)) {
    return whole ? (zh ? '正整数' : 'a positive integer') : zh ? '正数' : 'a positive number';
  }
  if (least === 0 && above === undefined) {
    return whole ? (zh ? '非负整数' : 'a non-negative integer') : zh ? '非负数' : 'a non-negative number';
  }
  if (least === undefined && above === undefined) return whole ? (zh ? '整数' : 'an integer') : zh ? '数' : 'a number';
  return undefined;
}

function boundedNumber(d: Described, zh: boolean): string {
  const { above, least, below, most } = bounds(d);
  const noun = d.type === 'integer' ? (zh ? '整数' : 'an integer') : zh ? '数' : 'a number';
  if (least !== undefined && most !== undefined)
    return zh ? `${least} 到 ${most} 之间的${noun}` : `${noun} from ${least} to ${most}`;
  const low =
    above !== undefined
      ? zh
        ? `大于 ${above}`
        : `above ${above}`
      : least !== undefined
        ? zh
          ? `不小于 ${least}`
          : `of at least ${least}`
        : '';
  const high =
    below !== undefined
      ? zh
        ? `小于 ${below}`
        : `below ${below}`
      : most !== undefined
        ? zh
          ? `不大于 ${most}`
          : `${low === '' ? 'of ' : ''}at most ${most}`
        : '';
  const range = [low, high].filter((part) => part !== '');
  return zh ? `${range.join(' 且')} 的${noun}` : `${noun} ${range.join(' and ')}`;
}

interface Bounds {
  readonly above: number | undefined;
  readonly least: number | undefined;
  readonly below: number | undefined;
  readonly most: number | undefined;
}

/** The bounds that someone chose; those of exact integers are the language's. */
function bounds(d: Described): Bounds {
  const chosen = (value?: number) => (Math.abs(value ?? Infinity) < Number.MAX_SAFE_INTEGER ? value : undefined);
  return {
    above: chosen(d.exclusiveMinimum),
    least: chosen(d.minimum),
    below: chosen(d.exclusiveMaximum),
    most: chosen(d.maximum),
  };
}
