import * as fs from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { readFailure } from '../files/file-failure.ts';

export interface CsvRow {
  /** Line of the file on which the row begins, from 1. */
  readonly line: number;
  /** Null where quotes are not closed, or text stands beside a quoted field. */
  readonly fields: readonly string[] | null;
}

const CHUNK_BYTES = 1 << 20;

/**
 * The rows of a CSV file (RFC 4180: comma, quotes doubled inside quotes, CRLF or LF; UTF-8, byte order mark passed
 * over), read in pieces. Blank lines are passed over. Throws file/not-found and the like.
 */
export function* csvRows(path: string): Generator<CsvRow, void, undefined> {
  let text = '';
  let first = 0;
  let line = 0;
  let quoted = false;
  for (const next of linesOf(path)) {
    line++;
    if (!quoted) first = line;
    text = quoted ? `${text}\n${next}` : next;
    if (quotesIn(next) % 2 === 1) quoted = !quoted;
    if (quoted || text === '') continue; // a line feed inside quotes, or a blank line
    yield { line: first, fields: fieldsOf(text) };
  }
  if (quoted) yield { line: first, fields: null };
}

function* linesOf(path: string): Generator<string, void, undefined> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let start = true;
  for (const chunk of chunksOf(path)) {
    let text = rest + decoder.write(chunk);
    if (start && text.startsWith('\uFEFF')) text = text.slice(1);
    start = false;
    const lines = text.split('\n');
    rest = lines.pop()!;
    for (const line of lines) yield withoutReturn(line);
  }
  rest += decoder.end();
  if (rest !== '') yield withoutReturn(rest);
}

function* chunksOf(path: string): Generator<Uint8Array, void, undefined> {
  const buffer = Buffer.alloc(CHUNK_BYTES);
  let descriptor: number;
  try {
    descriptor = fs.openSync(path, 'r');
  } catch (error) {
    throw readFailure(error, path);
  }
  try {
    for (let n; (n = readChunk(path, descriptor, buffer)) > 0;) yield buffer.subarray(0, n);
  } finally {
    fs.closeSync(descriptor);
  }
}

function readChunk(path: string, descriptor: number, buffer: Buffer): number {
  try {
    return fs.readSync(descriptor, buffer);
  } catch (error) {
    throw readFailure(error, path);
  }
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

function quotesIn(text: string): number {
  let quotes = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) quotes++;
  return quotes;
}

const QUOTED = /^"((?:[^"]|"")*)"$/s;

function fieldsOf(text: string): string[] | null {
  if (!text.includes('"')) return text.split(',');
  const fields: string[] = [];
  for (const part of splitOutsideQuotes(text)) {
    const quoted = QUOTED.exec(part);
    if (quoted) fields.push(quoted[1].replaceAll('""', '"'));
    else if (part.includes('"')) return null;
    else fields.push(part);
  }
  return fields;
}

function splitOutsideQuotes(text: string): string[] {
  const parts: string[] = [];
  let begin = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '"') quoted = !quoted;
    else if (text[i] === ',' && !quoted) {
      parts.push(text.slice(begin, i));
      begin = i + 1;
    }
  }
  parts.push(text.slice(begin));
  return parts;
}
