/**
 * What `warmstart serve-policy` and its clients say to each other: one JSON object a line on standard input and output,
 * and the same objects over HTTP. docs/serving.md describes every field.
 */

/** What an answer repeats, so that a client knows which request it is about. */
export type MessageId = string | number;

/** How the last decision of a session turned out, told with the next message of that session. */
export interface OutcomeFields {
  reward?: number;
  terminated?: boolean;
  truncated?: boolean;
  /** [state_dim], what was seen when the episode was cut; for bootstrapping. */
  final_observation?: readonly number[];
}

/** Asks for a decision. */
export interface DecisionRequest extends OutcomeFields {
  id?: MessageId;
  /** Who asks; each has a hidden state of its own. Left out: `default`. */
  session?: string;
  /** [state_dim], in the features' units (not normalised). */
  observation: readonly number[];
  /** [action_dim], 1 or true where allowed; left out: all are. */
  mask?: readonly (0 | 1 | boolean)[];
  /** An episode begins with this observation. */
  reset?: boolean;
}

/** Says that a session's episode has ended; `terminated` or `truncated` is true. */
export interface EpisodeEnd extends OutcomeFields {
  id?: MessageId;
  session?: string;
}

/** Asks for the newest version of the model's file, or for another file. Standard input, and POST /reload. */
export interface ReloadCommand {
  id?: MessageId;
  command: 'reload';
  model?: string;
}

export type ServingMessage = DecisionRequest | EpisodeEnd | ReloadCommand;

/**
 * Why a decision was made from an empty hidden state: the client asked for it; the session is not known; it was dropped
 * for others that were used later; the model's new version has another network; what the model gave was not finite.
 */
export type Began = 'reset' | 'new' | 'dropped' | 'network_changed' | 'cleared';

export interface DecisionAnswer {
  id?: MessageId;
  session: string;
  action: number;
  /** [action_dim], 0 where not allowed. */
  probabilities: readonly number[];
  /** The first 12 hexadecimal digits of the file's SHA-256. */
  model: string;
  /** 1 for the model that the server began with, one more for each that was taken since. */
  version: number;
  /** Decisions of the episode before this one. */
  step: number;
  began?: Began;
}

export interface EpisodeEndAnswer {
  id?: MessageId;
  session: string;
  ended: 'terminated' | 'truncated';
  /** Decisions that the episode had; 0 where the session was not known. */
  steps: number;
}

/** An error in words of both languages; `kind` says it to programs. */
export interface ServingError {
  kind: string;
  message: string;
  message_zh: string;
}

export interface ErrorAnswer {
  /** null where none was given or it could not be read. */
  id: MessageId | null;
  error: ServingError;
}

/** What is served. */
export interface ServedModel {
  /** The file, which is also followed. */
  model: string;
  sha256: string;
  version: number;
  state_dim: number;
  action_dim: number;
  /** [state_dim] */
  feature_names: readonly string[];
}

/** The first line. */
export interface ReadyEvent extends ServedModel {
  event: 'ready';
  /** Of HTTP; null where only standard input is answered. */
  host: string | null;
  port: number | null;
  /** With --sample: what the draws follow from. */
  seed?: number;
}

/** What came of looking for another version: it answers a command, and stands by itself where a file changed. */
export type ReloadEvent =
  | { event: 'reloaded' | 'unchanged'; model: string; sha256: string; version: number }
  | { event: 'reload-refused'; model: string; version: number; error: ServingError };

/** The experience could not be written; the server goes on without. It is tried again with the next decision. */
export interface ExperienceLostEvent {
  event: 'experience-lost';
  file: string;
  error: ServingError;
}

export type ServingEvent = ReadyEvent | ReloadEvent | ExperienceLostEvent;

export type ServingAnswer = DecisionAnswer | EpisodeEndAnswer | ErrorAnswer | (ReloadEvent & { id?: MessageId });

/** GET /health */
export interface HealthAnswer {
  status: 'ok';
  model: string;
  version: number;
  /** Sessions whose hidden states are kept. */
  sessions: number;
  /** Requests that are not answered yet. */
  waiting: number;
  /** Decisions made, and the batches they were made in. */
  decisions: number;
  batches: number;
  uptime_seconds: number;
}

/** GET /model */
export interface ModelAnswer extends ServedModel {
  /** Models that decide together; 1 but for an ensemble. */
  members: number;
  recurrent: boolean;
}

/** A decision as the file of `--experience` keeps it: one JSON object a line. */
export interface ExperienceRecord {
  /** Names the episode, also among those of other servers that wrote to the file. */
  episode: string;
  session: string;
  /** From 0. */
  step: number;
  began?: Began;
  /** Seconds since 1970. */
  time: number;
  /** [state_dim], in the features' units. */
  observation: readonly number[];
  /** [action_dim] */
  mask: readonly number[];
  action: number;
  /** Natural logarithm of the probability that the policy gave the action. */
  log_probability: number;
  /** Whether the action was drawn; else it was the most probable one. */
  sampled: boolean;
  /** SHA-256 of the model's file. */
  model: string;
  version: number;
  /** null where nobody told. */
  reward: number | null;
  terminated: boolean;
  truncated: boolean;
  final_observation?: readonly number[];
}
