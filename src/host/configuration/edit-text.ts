import { applyEdits, type Edit, type Node } from 'jsonc-parser';
import type { KeyPath } from '../../contract/configuration/key-path.ts';
import { parseJsonc } from '../../files/jsonc.ts';
import { isGroup } from './settings-tree.ts';
import { TextPlaces } from './text-places.ts';

const INDENT = '  ';

/**
 * A text of JSON with comments in which one setting is changed, or taken out where `value` is undefined. All else stays
 * as it is; a comment behind a setting stays with it. Throws configuration/syntax and configuration/duplicate-key where
 * the text does not parse.
 */
export function editText(text: string, path: KeyPath, value: unknown): string {
  parseJsonc(text, 'text');
  const places = new TextPlaces(text);
  const node = places.node(path);
  if (value === undefined) return node && path.length > 0 ? applyEdits(text, removal(text, node)) : text;
  if (node?.type === 'object' && isGroup(value)) return editGroup(text, path, node, value);
  if (node) {
    const content = written(value, indentAt(text, node.offset));
    const blanks = blanksBehind(text, node.offset + node.length, content.length - node.length);
    return applyEdits(text, [{ offset: node.offset, length: node.length, content }, ...blanks]);
  }
  return applyEdits(text, insertion(text, path, value, places));
}

/** The comment behind a value that grows keeps its column, with those of the lines around it, while there are blanks. */
function blanksBehind(text: string, end: number, growth: number): Edit[] {
  const [, comma, blanks] = /^(,?)( {2,})\/\//.exec(text.slice(end)) ?? [];
  if (blanks === undefined) return [];
  const content = ' '.repeat(Math.max(1, blanks.length - growth));
  return [{ offset: end + comma.length, length: blanks.length, content }];
}

/** A group that is replaced by another, setting by setting, so that comments inside stay. */
function editGroup(text: string, path: KeyPath, node: Node, value: Readonly<Record<string, unknown>>): string {
  const before = node.children!.map((property) => String(property.children![0].value));
  const gone = before.filter((key) => !Object.hasOwn(value, key));
  const without = gone.reduce((rest, key) => editText(rest, [...path, key], undefined), text);
  const set = (rest: string, [key, member]: [string, unknown]): string => editText(rest, [...path, key], member);
  return Object.entries(value).reduce(set, without);
}

/** A setting that is not there: into the innermost of its groups that is. */
function insertion(text: string, path: KeyPath, value: unknown, places: TextPlaces): Edit[] {
  for (let depth = path.length - 1; depth >= 0; depth--) {
    const holder = places.node(path.slice(0, depth));
    if (!holder) continue;
    const missing = path.slice(depth + 1).reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
    if (holder.type === 'object')
      return insertedInto(text, holder, `${JSON.stringify(String(path[depth]))}: `, missing);
    if (holder.type === 'array') return insertedInto(text, holder, '', missing);
    // A value stands where a group is to be, such as null.
    const group = { [path[depth]]: missing };
    return [{ offset: holder.offset, length: holder.length, content: written(group, indentAt(text, holder.offset)) }];
  }
  return [];
}

function insertedInto(text: string, holder: Node, key: string, value: unknown): Edit[] {
  const last = holder.children?.at(-1);
  const close = holder.offset + holder.length - 1;
  const outer = indentAt(text, holder.offset);
  if (!last) {
    const nested = holder.parent !== undefined;
    const inner = nested ? '' : `\n${outer}${INDENT}`;
    const comments = text.slice(holder.offset + 1, close).trim() !== '';
    if (nested && !comments) {
      const content = `{ ${key}${written(value, outer)} }`;
      if (holder.type === 'object') return [{ offset: holder.offset, length: holder.length, content }];
    }
    return [{ offset: close, length: 0, content: `${inner}${key}${written(value, outer)}${nested ? ' ' : '\n'}` }];
  }
  const end = last.offset + last.length;
  const rest = restOfLine(text, end, close);
  if (rest === null) return [{ offset: end, length: 0, content: `, ${key}${written(value, outer)}` }];
  const inner = indentAt(text, last.offset);
  const comma: Edit[] = rest.comma ? [] : [{ offset: end, length: 0, content: ',' }];
  return [...comma, { offset: rest.end, length: 0, content: `${rest.break}${inner}${key}${written(value, inner)}` }];
}

/** What is taken out: a whole line with its comment where nothing else stands on it, else the setting with its comma. */
function removal(text: string, value: Node): Edit[] {
  const node = value.parent?.type === 'property' ? value.parent : value;
  const siblings = node.parent?.children ?? [];
  const at = siblings.indexOf(node);
  const end = node.offset + node.length;
  const rest = restOfLine(text, end, node.parent!.offset + node.parent!.length - 1);
  const lineStart = text.slice(0, node.offset).search(/[^\r\n]*$/);
  if (rest !== null && text.slice(lineStart, node.offset).trim() === '') {
    const next = rest.end + rest.break.length;
    return [{ offset: lineStart, length: next - lineStart, content: '' }];
  }
  const following = siblings[at + 1];
  if (following) return [{ offset: node.offset, length: following.offset - node.offset, content: '' }];
  const before = siblings[at - 1];
  const from = before ? before.offset + before.length : node.offset;
  return [{ offset: from, length: end - from, content: '' }];
}

interface RestOfLine {
  /** Whether a comma follows. */
  readonly comma: boolean;
  /** Where the line ends, behind its comment. */
  readonly end: number;
  /** What ends it. */
  readonly break: string;
}

/** What follows a setting on its line: a comma and a comment at most; null where something else does, as on `{ "a": 1 }`. */
function restOfLine(text: string, from: number, limit: number): RestOfLine | null {
  const match = /^[ \t]*(,?)[ \t]*(?:\/\*[^\r\n]*?\*\/[ \t]*)?(,?)[ \t]*(?:\/\/[^\r\n]*)?(\r\n|\r|\n)/.exec(
    text.slice(from),
  );
  if (!match) return null;
  const end = from + match[0].length - match[3].length;
  if (end > limit) return null;
  return { comma: match[1] !== '' || match[2] !== '', end, break: match[3] };
}

/** The blanks before what stands first on the line of an offset. */
function indentAt(text: string, offset: number): string {
  const lineStart = text.slice(0, offset).search(/[^\r\n]*$/);
  return /^[ \t]*/.exec(text.slice(lineStart))![0];
}

/** A value as people write it: short ones on one line. */
function written(value: unknown, indent: string): string {
  const short = inOneLine(value);
  if (short.length <= 80) return short;
  return JSON.stringify(value, null, INDENT).replaceAll('\n', `\n${indent}`);
}

function inOneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inOneLine).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}: ${inOneLine(member)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}
