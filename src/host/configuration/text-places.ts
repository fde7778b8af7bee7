import { findNodeAtLocation, parseTree, type Node } from 'jsonc-parser';
import type { KeyPath } from '../../contract/configuration/key-path.ts';

export interface TextRange {
  /** From 0; `to` is the first place behind it. */
  readonly from: number;
  readonly to: number;
}

/** Where settings stand in a text of JSON with comments. */
export class TextPlaces {
  private readonly text: string;
  private readonly lineStarts: readonly number[];
  private tree: Node | undefined | null = null;

  constructor(text: string) {
    this.text = text;
    this.lineStarts = [0, ...[...text.matchAll(/\r\n|\r|\n/g)].map((end) => end.index + end[0].length)];
  }

  /** The range of a setting's value, or of its key; null where it does not stand there. Only for a text that parses. */
  range(path: KeyPath, part: 'key' | 'value'): TextRange | null {
    const node = this.node(path);
    if (!node) return null;
    const shown = part === 'key' && node.parent?.type === 'property' ? node.parent.children![0] : node;
    // A whole group would be marked from end to end.
    const length = shown.type === 'object' || shown.type === 'array' ? 1 : shown.length;
    return { from: shown.offset, to: shown.offset + length };
  }

  /** The tree's node of a setting's value. Only for a text that parses: others may be nested without end. */
  node(path: KeyPath): Node | undefined {
    if (this.tree === null) this.tree = parseTree(this.text, [], { allowTrailingComma: true });
    return this.tree && findNodeAtLocation(this.tree, [...path]);
  }

  /** The offset of a place that ends in `line:column`, both from 1. */
  offsetOf(place: string): number {
    const match = /(\d+):(\d+)$/.exec(place);
    if (!match) return 0;
    const start = this.lineStarts[Number(match[1]) - 1] ?? 0;
    return Math.min(this.text.length, start + Number(match[2]) - 1);
  }

  /** The end of the word at an offset, for marking it: at least one character, within its line. */
  endOfToken(from: number): number {
    const word = /^[^\s,:{}[\]"]+|^"[^"\r\n]*"?/.exec(this.text.slice(from, from + 200))?.[0].length ?? 1;
    return Math.min(this.text.length, from + Math.max(1, word));
  }
}
