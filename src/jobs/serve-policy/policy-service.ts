import { TypedError } from '../../base/errors.ts';
import type { HealthAnswer, MessageId, ModelAnswer, ServingAnswer } from '../../contract/serving.ts';
import type { DecisionMaker } from './decision-maker.ts';
import type { Received } from './message.ts';
import type { PolicyVersions } from './policy-versions.ts';
import type { Interface } from './read-message.ts';
import { servingError } from './serving-error.ts';

/** The most bytes of a line or body. */
export const MOST_BYTES = 1 << 20;

/** Answers messages, wherever they come from. */
export class PolicyService {
  /** What every version has in common. */
  readonly policy: Interface;
  private readonly versions: PolicyVersions;
  private readonly decisions: DecisionMaker;
  private readonly onDefect: (error: unknown) => void;
  private readonly started = performance.now();

  /** @param onDefect told of an error that is not typed, a defect of the program */
  constructor(versions: PolicyVersions, decisions: DecisionMaker, onDefect: (error: unknown) => void) {
    this.policy = versions.current.file;
    this.versions = versions;
    this.decisions = decisions;
    this.onDefect = onDefect;
  }

  /** Requests that are not answered yet. */
  get waiting(): number {
    return this.decisions.pending;
  }

  /** The answer, also to what is wrong. Rejects only where the program itself is at fault. */
  async answer(received: Received): Promise<ServingAnswer> {
    const { id } = received;
    try {
      if ('error' in received) throw received.error;
      const { message } = received;
      const answer =
        message.kind === 'reload' ? await this.versions.reload(message.model) : await this.decisions.submit(message);
      return { ...(id !== null && { id }), ...answer };
    } catch (error) {
      if (error instanceof TypedError) return errorAnswer(error, id);
      this.onDefect(error);
      throw error;
    }
  }

  health(): HealthAnswer {
    const { name, version } = this.versions.current;
    return {
      status: 'ok',
      model: name,
      version,
      sessions: this.decisions.sessions.size,
      waiting: this.waiting,
      ...this.decisions.counts,
      uptime_seconds: Math.round(performance.now() - this.started) / 1000,
    };
  }

  model(): ModelAnswer {
    const { file, description, memorySize } = this.versions.current;
    return { ...description, members: file.models.length, recurrent: memorySize > 0 };
  }
}

/** What a client is told that sent something wrong. */
export function errorAnswer(error: TypedError, id: MessageId | null = null): ServingAnswer {
  return { id, error: servingError(error) };
}
