import { TypedError } from '../../base/errors.ts';
import { shortened } from '../../contract/errors/entry.ts';
import { failure } from '../../contract/errors/index.ts';
import type { MessageId } from '../../contract/serving.ts';
import type { Message, Outcome, Received } from './message.ts';
import { flagIn, foundText, maskIn, numberIn, numbersIn, objectOf, textIn, type JsonObject } from './message-fields.ts';

/** What every version of the model has in common. */
export interface Interface {
  readonly actionDim: number;
  /** [stateDim] */
  readonly featureNames: readonly string[];
}

const MOST_NAME = 256;
const MOST_PATH = 4096;
const DEFAULT_SESSION = 'default';

const OUTCOME = ['reward', 'terminated', 'truncated', 'final_observation'];
const REQUEST = ['id', 'session', 'observation', 'mask', 'reset', ...OUTCOME, 'command'];
const COMMAND = ['id', 'command', 'model'];

/** The JSON of a line or body. Throws serve/not-json. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    try {
      // Python writes NaN and Infinity as they are: kept as text, the field that holds one can be named.
      return JSON.parse(text.replace(/-?\b(?:NaN|Infinity)\b/g, '"$&"'));
    } catch {
      throw failure('serve/not-json', { found: foundText(shortened(text, 60)) });
    }
  }
}

/** Reads a line. */
export function readLine(text: string, policy: Interface): Received {
  try {
    return readMessage(parseJson(text), policy);
  } catch (error) {
    if (error instanceof TypedError) return { id: null, error };
    throw error;
  }
}

/** Reads a message, and where it is wrong says so under its own id. */
export function readMessage(value: unknown, policy: Interface): Received {
  let id: MessageId | null = null;
  try {
    const fields = objectOf(value);
    id = idIn(fields);
    return { id, message: 'command' in fields ? commandOf(fields) : requestOf(fields, policy) };
  } catch (error) {
    if (error instanceof TypedError) return { id, error };
    throw error;
  }
}

function requestOf(fields: JsonObject, { actionDim, featureNames }: Interface): Message {
  requireKnown(fields, REQUEST);
  const session = textIn(fields, 'session', MOST_NAME) ?? DEFAULT_SESSION;
  const outcome = outcomeIn(fields, featureNames);
  const observation = numbersIn(fields, 'observation', featureNames);
  const mask = maskIn(fields, 'mask', actionDim);
  const reset = flagIn(fields, 'reset');
  const ends = outcome.terminated || outcome.truncated;
  if (!observation) {
    if (ends && !reset) return { kind: 'end', session, outcome };
    const expected = { en: `a list of ${featureNames.length} numbers`, zh: `含 ${featureNames.length} 个数的列表` };
    throw failure('serve/field', { field: 'observation', expected, found: foundText(undefined) });
  }
  if (ends && !reset) throw failure('serve/end-with-observation', { field: 'observation' });
  return { kind: 'decide', session, observation, mask, reset, outcome };
}

function commandOf(fields: JsonObject): Message {
  requireKnown(fields, COMMAND);
  if (fields['command'] !== 'reload') {
    const expected = { en: '"reload"', zh: ' "reload"' };
    throw failure('serve/field', { field: 'command', expected, found: foundText(fields['command']) });
  }
  return { kind: 'reload', model: textIn(fields, 'model', MOST_PATH) ?? null };
}

function outcomeIn(fields: JsonObject, featureNames: readonly string[]): Outcome {
  const outcome = {
    reward: numberIn(fields, 'reward') ?? null,
    terminated: flagIn(fields, 'terminated'),
    truncated: flagIn(fields, 'truncated'),
    finalObservation: numbersIn(fields, 'final_observation', featureNames) ?? null,
  };
  if (!outcome.finalObservation || outcome.terminated || outcome.truncated) return outcome;
  const expected = { en: 'terminated or truncated with it', zh: '与 terminated 或 truncated 一同出现' };
  const found = { en: 'neither', zh: '两者皆无' };
  throw failure('serve/field', { field: 'final_observation', expected, found });
}

function idIn(fields: JsonObject): MessageId | null {
  const id = fields['id'];
  if (id === undefined || id === null) return null;
  if (typeof id === 'number' || (typeof id === 'string' && id.length <= MOST_NAME)) return id;
  const expected = {
    en: `a number or a text of at most ${MOST_NAME} characters`,
    zh: `数或至多 ${MOST_NAME} 个字符的文本`,
  };
  throw failure('serve/field', { field: 'id', expected, found: foundText(id) });
}

/** A field that nothing reads is a misspelt one: what it was to say would be lost without a word. */
function requireKnown(fields: JsonObject, known: readonly string[]): void {
  for (const field of Object.keys(fields)) {
    if (!known.includes(field)) throw failure('serve/unknown-field', { field, known });
  }
}
