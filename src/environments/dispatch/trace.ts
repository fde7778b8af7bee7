import { failure } from '../../contract/errors/index.ts';

/**
 * Recorded requests, one index each, in order of arrival: what a CSV file with the columns
 * `arrival_time,prompt_tokens,output_tokens[,conversation]` holds. The plain service modes use the times only.
 */
export interface Trace {
  /** Where it came from, for messages. */
  readonly path: string;
  /** Finite, ascending (equal times are fine); seconds, or mean service times. */
  readonly arrivalTimes: ArrayLike<number>;
  /** Integers ≥ 1: the whole prompt, with what a conversation repeats. */
  readonly promptTokens: ArrayLike<number>;
  /** Integers ≥ 1. */
  readonly outputTokens: ArrayLike<number>;
  /** Integers ≥ 0: requests of one conversation share a number, and each prompt extends the one before it. */
  readonly conversations?: ArrayLike<number>;
}

/** A checked trace, ready for the simulator. */
export interface PreparedTrace {
  readonly length: number;
  /** float64 [length], from 0. */
  readonly times: Float64Array;
  /** Time after which the trace repeats: its span and one mean gap. */
  readonly period: number;
  readonly promptTokens: Int32Array;
  readonly outputTokens: Int32Array;
  /** int32 [length], numbered from 0 without gaps; -1 where the trace has no conversations. */
  readonly conversations: Int32Array;
  readonly conversationCount: number;
  /** Most tokens of a prompt with its answer. */
  readonly largest: number;
}

/**
 * Checks a trace and numbers its conversations.
 * @throws environment/trace naming the row (counted from 1) and the column at fault
 */
export function prepareTrace(trace: Trace): PreparedTrace {
  const length = trace.arrivalTimes.length;
  const fault = (row: number, column: string, expected: string, found: unknown) =>
    failure('environment/trace', { path: trace.path, row, column, expected, found: String(found) });
  if (length < 2) throw fault(0, 'arrival_time', '≥ 2 rows', length);

  const times = new Float64Array(length);
  const promptTokens = new Int32Array(length);
  const outputTokens = new Int32Array(length);
  const conversations = new Int32Array(length).fill(-1);
  const numbers = new Map<number, number>();
  let largest = 0;
  const count = (column: string, values: ArrayLike<number>, i: number, minimum: number): number => {
    const value = values[i];
    if (!Number.isInteger(value) || value < minimum || value > 1e9)
      throw fault(i + 1, column, `${minimum} … 10⁹`, value);
    return value;
  };
  for (let i = 0; i < length; i++) {
    const time = trace.arrivalTimes[i];
    if (!Number.isFinite(time)) throw fault(i + 1, 'arrival_time', '> −∞, < ∞', time);
    if (i > 0 && time < trace.arrivalTimes[i - 1]) {
      throw fault(i + 1, 'arrival_time', `≥ ${trace.arrivalTimes[i - 1]}`, time);
    }
    times[i] = time - trace.arrivalTimes[0];
    promptTokens[i] = count('prompt_tokens', trace.promptTokens, i, 1);
    outputTokens[i] = count('output_tokens', trace.outputTokens, i, 1);
    largest = Math.max(largest, promptTokens[i] + outputTokens[i]);
    if (trace.conversations) {
      const id = count('conversation', trace.conversations, i, 0);
      if (!numbers.has(id)) numbers.set(id, numbers.size);
      conversations[i] = numbers.get(id)!;
    }
  }
  const span = times[length - 1];
  if (!(span > 0)) throw fault(length, 'arrival_time', `> ${trace.arrivalTimes[0]}`, trace.arrivalTimes[length - 1]);
  const period = (span * length) / (length - 1);
  return { length, times, period, promptTokens, outputTokens, conversations, conversationCount: numbers.size, largest };
}
