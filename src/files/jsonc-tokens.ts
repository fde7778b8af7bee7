import { createScanner } from 'jsonc-parser';
import type { SyntaxExpectation, SyntaxHint } from '../contract/errors/syntax.ts';
import { shortened } from '../contract/errors/entry.ts';

/** Kinds of token: jsonc-parser's `SyntaxKind`, whose own declaration is a const enum and vanishes at run time. */
export const TOKEN = {
  openBrace: 1,
  closeBrace: 2,
  openBracket: 3,
  closeBracket: 4,
  comma: 5,
  colon: 6,
  null: 7,
  true: 8,
  false: 9,
  string: 10,
  number: 11,
  lineComment: 12,
  blockComment: 13,
  lineBreak: 14,
  blank: 15,
  unknown: 16,
  end: 17,
} as const;

/** What a token that is broken in itself lacks, by jsonc-parser's `ScanError`. */
const BROKEN: Readonly<Record<number, SyntaxExpectation>> = {
  1: 'comment-end',
  2: 'closing-quote',
  3: 'digits',
  4: 'unicode-escape',
  5: 'escape',
  6: 'no-control-character',
};

export interface Token {
  readonly kind: number;
  readonly offset: number;
  readonly length: number;
  /** As it stands in the text. */
  readonly text: string;
  /** The value of a string, number, true, false or null. */
  readonly value: unknown;
  readonly broken?: SyntaxExpectation;
}

/** The tokens of a text one after the other, without blanks and comments. */
export class JsoncTokens {
  current: Token;
  previous: Token | undefined;
  private readonly text: string;
  private readonly scanner: ReturnType<typeof createScanner>;
  private readonly lineStarts: readonly number[];

  constructor(text: string) {
    this.text = text;
    this.scanner = createScanner(text, false);
    this.lineStarts = [0, ...[...text.matchAll(/\r\n|\r|\n/g)].map((end) => end.index + end[0].length)];
    this.current = this.scan();
  }

  next(): void {
    this.previous = this.current;
    this.current = this.scan();
  }

  /** Whether the current token is of this kind. */
  at(kind: number): boolean {
    return this.current.kind === kind;
  }

  /** Line and column of an offset, both from 1. */
  position(offset: number): { readonly line: number; readonly column: number } {
    let low = 0;
    let high = this.lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.lineStarts[middle] <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - this.lineStarts[low] + 1 };
  }

  private scan(): Token {
    for (;;) {
      const kind: number = this.scanner.scan();
      const error: number = this.scanner.getTokenError();
      const comment = kind === TOKEN.lineComment || kind === TOKEN.blockComment;
      if (error === 0 && (comment || kind === TOKEN.lineBreak || kind === TOKEN.blank)) continue;
      const offset = this.scanner.getTokenOffset();
      const length = this.scanner.getTokenLength();
      const text = this.text.slice(offset, offset + length);
      const broken = BROKEN[error];
      return { kind, offset, length, text, value: this.value(kind), ...(broken && { broken }) };
    }
  }

  private value(kind: number): unknown {
    switch (kind) {
      case TOKEN.string:
        return this.scanner.getTokenValue();
      case TOKEN.number:
        return Number(this.scanner.getTokenValue());
      case TOKEN.true:
        return true;
      case TOKEN.false:
        return false;
      default:
        return null;
    }
  }
}

/** A token as an error shows it; null at the end of the text. */
export function inspectToken(token: Token): string | null {
  return token.kind === TOKEN.end ? null : shortened(token.text, 40);
}

/** Mistakes of people who write JSON by hand, by how the token at fault looks. */
const LOOKS: readonly (readonly [RegExp, SyntaxHint])[] = [
  [/[，：；｛｝［］【】“”‘’]/u, 'ascii-punctuation'],
  [/^'/, 'double-quotes'],
  [/^#/, 'slash-comment'],
  [/^(true|false|null|none|nil)$/i, 'lower-case'],
  [/^[+-]?(nan|inf|infinity)$/i, 'finite'],
  [/^[+.\-\d]/, 'number'],
];

/** What usually helps where something else was expected. */
const USUAL: Partial<Readonly<Record<SyntaxExpectation, SyntaxHint>>> = {
  document: 'empty',
  end: 'too-much',
  value: 'missing-value',
  'closing-quote': 'end-text',
  digits: 'number',
  'unicode-escape': 'backslash',
  escape: 'backslash',
  'no-control-character': 'escape',
  shallower: 'flatten',
};

export function usualHint(expected: SyntaxExpectation): SyntaxHint {
  return USUAL[expected] ?? 'none';
}

/** What probably went wrong where `token` stands and something else was expected. */
export function hintFor(token: Token, expected: SyntaxExpectation): SyntaxHint {
  if (token.kind !== TOKEN.unknown) return usualHint(expected);
  const look = LOOKS.find(([pattern]) => pattern.test(token.text));
  if (look) return look[1];
  return expected === 'key' ? 'quote-key' : expected === 'value' ? 'quote-text' : usualHint(expected);
}
