import { randomBytes } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Random } from '../../base/random.ts';
import { failure } from '../../contract/errors/index.ts';
import type { DecisionAnswer, EpisodeEndAnswer } from '../../contract/serving.ts';
import type { Observed, RecallingActor } from '../../rollout/actor.ts';
import type { ExperienceLog } from './experience-log.ts';
import type { Decide, End, Outcome } from './message.ts';
import { MOST_LANES, type ServedPolicy } from './served-policy.ts';
import { Sessions, type Session } from './sessions.ts';

interface Waiting {
  readonly message: Decide | End;
  readonly resolve: (answer: DecisionAnswer | EpisodeEndAnswer) => void;
  readonly reject: (error: Error) => void;
}

/** A request that has a lane. */
interface Deciding extends Waiting {
  readonly message: Decide;
  readonly session: Session;
}

export interface DecisionSettings {
  /** Draws actions; null: the most probable one is taken. */
  readonly random: Random | null;
  /** Sessions whose hidden states are kept. */
  readonly sessions: number;
  readonly experience: ExperienceLog | null;
}

/**
 * Answers requests: whatever waits when the engine is free is decided in one batch, one request of a session at a time,
 * each with its session's hidden state. Requests of one session are answered in the order in which they came.
 */
export class DecisionMaker {
  readonly counts = { decisions: 0, batches: 0 };
  readonly sessions: Sessions;
  private policy: ServedPolicy;
  private readonly random: Random | null;
  private readonly experience: ExperienceLog | null;
  private readonly mostLanes: number;
  private readonly probabilities: Float64Array;
  private waiting: Waiting[] = [];
  private working: Promise<void> = Promise.resolve();
  private busy = false;
  /** Requests of the batch that is being decided, and its end, whether good or bad. */
  private inBatch = 0;
  private batchEnd: Promise<unknown> = Promise.resolve();
  private episodes = 0;
  /** Makes episodes' names differ between servers. */
  private readonly prefix = randomBytes(4).toString('hex');

  constructor(policy: ServedPolicy, { random, sessions, experience }: DecisionSettings) {
    this.policy = policy;
    this.random = random;
    this.experience = experience;
    this.sessions = new Sessions(sessions, (session) => this.conclude(session, UNTOLD));
    this.mostLanes = Math.min(MOST_LANES, sessions); // or a batch would drop sessions of its own
    this.probabilities = new Float64Array(policy.file.actionDim);
  }

  /** Requests that are not answered yet. */
  get pending(): number {
    return this.waiting.length + this.inBatch;
  }

  /** Rejects with a typed error where the engine failed. */
  submit(message: Decide | End): Promise<DecisionAnswer | EpisodeEndAnswer> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ message, resolve, reject });
      if (this.busy) return;
      this.busy = true;
      this.working = this.work();
    });
  }

  /** Every batch from now on is decided by this version. Resolves once the one before decides nothing any more. */
  async replace(policy: ServedPolicy): Promise<void> {
    this.policy = policy;
    await this.batchEnd;
  }

  /** Answers what waits, then writes down what is pending. Nothing may be submitted any more. */
  async finish(): Promise<void> {
    await this.working;
    for (const session of this.sessions.all()) this.conclude(session, UNTOLD);
    this.experience?.write();
  }

  private async work(): Promise<void> {
    while (this.waiting.length > 0) {
      await setImmediate(); // what has come meanwhile joins the batch
      const batch = this.take();
      this.inBatch = batch.length;
      this.batchEnd = this.decide(batch).catch((error: unknown) => {
        for (const { reject } of batch) reject(error as Error); // of those answered already it does nothing
      });
      await this.batchEnd;
      this.inBatch = 0;
      this.experience?.write();
    }
    this.busy = false;
  }

  /** The first requests that wait, at most one of a session, in order. */
  private take(): Waiting[] {
    const batch: Waiting[] = [];
    const left: Waiting[] = [];
    const seen = new Set<string>();
    for (const one of this.waiting) {
      const { session } = one.message;
      const takes = batch.length < this.mostLanes && !seen.has(session);
      seen.add(session);
      (takes ? batch : left).push(one);
    }
    this.waiting = left;
    return batch;
  }

  private async decide(batch: readonly Waiting[]): Promise<void> {
    const { policy } = this;
    const deciding: Deciding[] = [];
    for (const { message, ...promise } of batch) {
      if (message.kind === 'end') promise.resolve(this.end(message));
      else deciding.push({ message, ...promise, session: this.enter(message, policy) });
    }
    if (deciding.length === 0) return;
    const actor = policy.actorFor(deciding.length);
    deciding.forEach(({ message, session }, lane) => {
      if (session.began === null) actor.loadMemory(lane, session.memory, 0);
      else actor.forget(lane);
      actor.observe(lane, observed(message));
    });
    await actor.act();
    this.counts.batches++;
    deciding.forEach((one, lane) => {
      try {
        one.resolve(this.answer(one, lane, actor, policy));
      } catch (error) {
        one.reject(error as Error);
      }
    });
  }

  /** The session that a request is about, its episode begun where it is to begin. */
  private enter({ session: name, reset, outcome }: Decide, policy: ServedPolicy): Session {
    const known = this.sessions.find(name);
    const session = known ?? this.sessions.open(name);
    this.conclude(session, outcome);
    if (!known || reset) {
      if (reset) session.began = 'reset';
      session.episode = `${this.prefix}-${++this.episodes}`;
      session.step = 0;
    } else if (session.network !== policy.network) {
      session.began ??= 'network_changed';
    }
    if (session.memory.length !== policy.memorySize) session.memory = new Float32Array(policy.memorySize);
    session.network = policy.network;
    return session;
  }

  private answer(
    { message, session }: Deciding,
    lane: number,
    actor: RecallingActor,
    { file, name, version }: ServedPolicy,
  ): DecisionAnswer {
    const { probabilities, random } = this;
    actor.probabilities(lane, probabilities, 0);
    if (!probabilities.every(Number.isFinite)) {
      session.began = 'cleared'; // nothing finite comes of such a memory any more
      throw failure('serve/outputs-not-finite', { session: session.name });
    }
    const action = random ? actor.sample(lane, random) : actor.best(lane);
    actor.saveMemory(lane, session.memory, 0);
    const { step, began } = session;
    const begins = began !== null && { began };
    if (this.experience) {
      session.pending = {
        episode: session.episode,
        session: session.name,
        step,
        ...begins,
        time: Date.now() / 1000,
        observation: [...message.observation],
        mask: [...message.mask],
        action,
        log_probability: Math.log(probabilities[action]),
        sampled: random !== null,
        model: file.sha256,
        version,
        ...UNKNOWN,
      };
    }
    session.step++;
    session.began = null;
    this.counts.decisions++;
    return { session: session.name, action, probabilities: [...probabilities], model: name, version, step, ...begins };
  }

  private end({ session: name, outcome }: End): EpisodeEndAnswer {
    const session = this.sessions.find(name);
    if (session) this.conclude(session, outcome);
    this.sessions.close(name);
    return { session: name, ended: outcome.terminated ? 'terminated' : 'truncated', steps: session?.step ?? 0 };
  }

  /** The last decision's outcome is as known as it will ever be. */
  private conclude(session: Session, outcome: Outcome): void {
    if (session.pending) this.experience?.add(session.pending, outcome);
    session.pending = null;
  }
}

const UNKNOWN = { reward: null, terminated: false, truncated: false } as const;
const UNTOLD: Outcome = { ...UNKNOWN, finalObservation: null };

function observed({ observation, mask }: Decide): Observed {
  return {
    observe: (target, offset) => target.set(observation, offset),
    mask: (target, offset) => target.set(mask, offset),
  };
}
