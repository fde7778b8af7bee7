import { shown } from '../contract/errors/entry.ts';
import { failure } from '../contract/errors/index.ts';
import type { Trace } from '../environments/dispatch/trace.ts';
import { csvRows, type CsvRow } from './csv-rows.ts';

const REQUIRED = ['arrival_time', 'prompt_tokens', 'output_tokens'] as const;
const OPTIONAL = 'conversation';
const MAXIMUM_TOKENS = 0x7fffffff;

/**
 * Reads a CSV trace, which `csvRows` describes. The header names the columns, in any order; there are no others.
 * Throws trace/bad-row with the line of the file (the header is usually line 1), file/not-found and the like.
 */
export function readTrace(path: string): Trace {
  let columns: Columns | null = null;
  let line = 1;
  const times: number[] = [];
  const prompts: number[] = [];
  const outputs: number[] = [];
  const conversations = new Conversations();
  for (const row of csvRows(path)) {
    line = row.line;
    const fields = fieldsOf(path, row);
    if (columns === null) {
      columns = columnsOf(path, line, fields);
      continue;
    }
    const bad = (column: string, expected: string, found: string): Error => badRow(path, line, column, expected, found);
    if (fields.length !== columns.count) throw bad('row', `${columns.count} fields`, String(fields.length));
    times.push(timeOf(fields[columns.arrival_time], times.at(-1) ?? 0, bad));
    prompts.push(tokensOf(fields[columns.prompt_tokens], 'prompt_tokens', bad));
    outputs.push(tokensOf(fields[columns.output_tokens], 'output_tokens', bad));
    if (columns.conversation >= 0) conversations.add(fields[columns.conversation].trim());
  }
  if (columns === null) throw badRow(path, 1, 'header', EXPECTED_COLUMNS, 'an empty file');
  if (times.length === 0) throw badRow(path, line + 1, 'row', 'at least one request', 'the end of the file');
  return {
    path,
    arrivalTimes: Float64Array.from(times),
    promptTokens: Int32Array.from(prompts),
    outputTokens: Int32Array.from(outputs),
    ...(columns.conversation >= 0 && { conversations: Int32Array.from(conversations.numbers) }),
  };
}

const EXPECTED_COLUMNS = `the columns ${REQUIRED.join(', ')} and, optionally, ${OPTIONAL}`;

interface Columns extends Readonly<Record<(typeof REQUIRED)[number] | typeof OPTIONAL, number>> {
  readonly count: number;
}

function columnsOf(path: string, line: number, header: readonly string[]): Columns {
  const names = header.map((name) => name.trim());
  const bad = (found: string): Error => badRow(path, line, 'header', EXPECTED_COLUMNS, found);
  for (const name of REQUIRED) if (!names.includes(name)) throw bad(`${shown(names.join(','))} (no ${name})`);
  names.forEach((name, i) => {
    if (name !== OPTIONAL && !(REQUIRED as readonly string[]).includes(name)) throw bad(`a column ${shown(name)}`);
    if (names.indexOf(name) !== i) throw bad(`${name} twice`);
  });
  return {
    count: names.length,
    arrival_time: names.indexOf('arrival_time'),
    prompt_tokens: names.indexOf('prompt_tokens'),
    output_tokens: names.indexOf('output_tokens'),
    conversation: names.indexOf(OPTIONAL),
  };
}

type Bad = (column: string, expected: string, found: string) => Error;

function timeOf(field: string, previous: number, bad: Bad): number {
  const value = numberOf(field);
  if (!Number.isFinite(value) || value < 0) throw bad('arrival_time', 'a number of seconds, 0 or more', shown(field));
  if (value < previous) throw bad('arrival_time', `${previous} (the row before) or later`, shown(field));
  return value;
}

function tokensOf(field: string, column: string, bad: Bad): number {
  const value = numberOf(field);
  if (Number.isInteger(value) && value >= 1 && value <= MAXIMUM_TOKENS) return value;
  throw bad(column, `an integer from 1 to ${MAXIMUM_TOKENS}`, shown(field));
}

/** A decimal number; NaN for anything else, such as an empty field or hexadecimal. */
function numberOf(field: string): number {
  return /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(field) ? Number(field) : NaN;
}

/** Numbers conversations in order of appearance; a request without a name is a conversation of its own. */
class Conversations {
  readonly numbers: number[] = [];
  private readonly known = new Map<string, number>();
  private count = 0;

  add(name: string): void {
    const number = (name === '' ? undefined : this.known.get(name)) ?? this.count++;
    if (name !== '') this.known.set(name, number);
    this.numbers.push(number);
  }
}

function fieldsOf(path: string, { line, fields }: CsvRow): readonly string[] {
  if (fields === null) throw badRow(path, line, 'row', 'fields quoted as a whole, quotes closed', 'a stray quote');
  return fields;
}

function badRow(file: string, row: number, column: string, expected: string, found: string): Error {
  return failure('trace/bad-row', { file, row, column, expected, found });
}
