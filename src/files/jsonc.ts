import { failure } from '../contract/errors/index.ts';
import type { KeyPath } from '../contract/configuration/key-path.ts';
import type { SyntaxExpectation, SyntaxHint } from '../contract/errors/syntax.ts';
import { hintFor, inspectToken, usualHint, JsoncTokens, TOKEN, type Token } from './jsonc-tokens.ts';
import { readText } from './read-text.ts';

/** A position in a text; both count from 1, columns in UTF-16 units as editors do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface JsoncDocument {
  /** The plain value; objects keep keys such as `__proto__` as their own. */
  readonly value: unknown;
  /** Where the key (of an object's member) or the value (of an element, or the whole) stands; undefined where absent. */
  position(path: KeyPath): Position | undefined;
}

/** Containers inside containers at most, far beyond any real file. */
const MAXIMUM_DEPTH = 100;

/** Where a value stands, with the places of what it contains. */
interface Spot {
  readonly offset: number;
  readonly inside: ReadonlyMap<string | number, Spot>;
}

/** Reads a file of JSON with comments, trailing commas and byte order mark. Throws what `readText` and `parseJsonc` do. */
export function readJsonc(path: string, shownAs: string = path): JsoncDocument {
  return parseJsonc(readText(path, shownAs), shownAs);
}

/**
 * Parses JSON with comments and trailing commas. `file` is what errors call the text. Throws configuration/syntax and
 * configuration/duplicate-key with the position of the first mistake.
 */
export function parseJsonc(text: string, file: string): JsoncDocument {
  const tokens = new JsoncTokens(text);
  const parser = new Parser(tokens, file);
  const { value, inside } = parser.document();
  const root: Spot = { offset: parser.start, inside };
  return {
    value,
    position(path) {
      let spot: Spot | undefined = root;
      for (const key of path) spot = spot?.inside.get(key);
      return spot && tokens.position(spot.offset);
    },
  };
}

interface Parsed {
  readonly value: unknown;
  readonly inside: ReadonlyMap<string | number, Spot>;
}

const NOTHING_INSIDE: ReadonlyMap<string | number, Spot> = new Map();

/** Recursive descent over the tokens: each step knows what may come next, and says so where something else does. */
class Parser {
  /** Offset of the document's value. */
  start = 0;
  private readonly tokens: JsoncTokens;
  private readonly file: string;

  constructor(tokens: JsoncTokens, file: string) {
    this.tokens = tokens;
    this.file = file;
  }

  document(): Parsed {
    const { tokens } = this;
    this.start = tokens.current.offset;
    if (tokens.at(TOKEN.end) || tokens.at(TOKEN.unknown)) throw this.unexpected('document');
    const parsed = this.value(0);
    if (!tokens.at(TOKEN.end)) throw this.unexpected('end');
    return parsed;
  }

  private value(depth: number): Parsed {
    const token = this.tokens.current;
    this.check(token);
    if (depth > MAXIMUM_DEPTH) throw this.unexpected('shallower');
    switch (token.kind) {
      case TOKEN.openBrace:
        return this.object(depth);
      case TOKEN.openBracket:
        return this.array(depth);
      case TOKEN.string:
      case TOKEN.number:
      case TOKEN.true:
      case TOKEN.false:
      case TOKEN.null:
        this.tokens.next();
        return { value: token.value, inside: NOTHING_INSIDE };
      default:
        throw this.unexpected('value');
    }
  }

  private object(depth: number): Parsed {
    const { tokens } = this;
    const opening = tokens.current;
    const value: Record<string, unknown> = {};
    const inside = new Map<string, Spot>();
    tokens.next();
    while (!tokens.at(TOKEN.closeBrace)) {
      const key = tokens.current;
      this.check(key);
      if (key.kind !== TOKEN.string) throw this.unexpected('key', opening);
      const name = String(key.value);
      const before = inside.get(name);
      if (before !== undefined) throw this.duplicate(name, key.offset, before.offset);
      tokens.next();
      if (!tokens.at(TOKEN.colon)) throw this.unexpected('colon', opening);
      tokens.next();
      const member = this.value(depth + 1);
      // Assignment would change the prototype where the key is `__proto__`.
      Object.defineProperty(value, name, { value: member.value, writable: true, enumerable: true, configurable: true });
      inside.set(name, { offset: key.offset, inside: member.inside });
      if (tokens.at(TOKEN.comma)) tokens.next();
      else if (!tokens.at(TOKEN.closeBrace)) throw this.unexpected('comma-or-brace', opening);
    }
    tokens.next();
    return { value, inside };
  }

  private array(depth: number): Parsed {
    const { tokens } = this;
    const opening = tokens.current;
    const value: unknown[] = [];
    const inside = new Map<number, Spot>();
    tokens.next();
    while (!tokens.at(TOKEN.closeBracket)) {
      if (tokens.at(TOKEN.end)) throw this.unexpected('comma-or-bracket', opening);
      const { offset } = tokens.current;
      const element = this.value(depth + 1);
      inside.set(value.length, { offset, inside: element.inside });
      value.push(element.value);
      if (tokens.at(TOKEN.comma)) tokens.next();
      else if (!tokens.at(TOKEN.closeBracket)) throw this.unexpected('comma-or-bracket', opening);
    }
    tokens.next();
    return { value, inside };
  }

  /** Refuses a token that is broken in itself, such as a string without its closing quote. */
  private check(token: Token): void {
    if (token.broken === undefined) return;
    throw failure('configuration/syntax', {
      where: this.where(token.offset),
      expected: token.broken,
      found: inspectToken(token),
      hint: usualHint(token.broken),
    });
  }

  private unexpected(expected: SyntaxExpectation, opening?: Token): Error {
    const { current } = this.tokens;
    this.check(current);
    return failure('configuration/syntax', {
      where: this.where(current.offset),
      expected,
      found: inspectToken(current),
      ...this.hint(expected, opening),
    });
  }

  private hint(expected: SyntaxExpectation, opening?: Token): { hint: SyntaxHint; at?: string } {
    const { current, previous } = this.tokens;
    if (current.kind === TOKEN.end && opening) return { hint: 'unclosed', at: this.where(opening.offset) };
    const hint = hintFor(current, expected);
    if (hint !== 'none' || previous === undefined || !expected.startsWith('comma')) return { hint };
    const end = previous.offset + previous.length;
    if (previous.kind === TOKEN.number && end === current.offset) return { hint: 'number' }; // 01, 0x10
    return { hint: 'comma', at: this.where(end) };
  }

  private duplicate(key: string, offset: number, first: number): Error {
    return failure('configuration/duplicate-key', { where: this.where(offset), key, first: this.where(first) });
  }

  private where(offset: number): string {
    const { line, column } = this.tokens.position(offset);
    return `${this.file}:${line}:${column}`;
  }
}
