import type { Began, ExperienceRecord } from '../../contract/serving.ts';

/** One client's episode in progress. */
export interface Session {
  readonly name: string;
  /** float32 [memorySize], as `RecallingActor.saveMemory` wrote it after the last decision. */
  memory: Float32Array;
  /** Of which networks the memory is. */
  network: string;
  episode: string;
  /** Decisions made in the episode. */
  step: number;
  /** Why the memory is empty; null once a decision was made with it. */
  began: Began | null;
  /** The last decision, which waits for its outcome; null where none does or nothing is recorded. */
  pending: ExperienceRecord | null;
}

/** Names of dropped sessions that are remembered, for each session that is kept. */
const NAMES_FOR_EACH = 8;

/** The sessions that were used last. */
export class Sessions {
  readonly limit: number;
  private readonly onDrop: (session: Session) => void;
  /** The one that was not used for longest comes first. */
  private readonly kept = new Map<string, Session>();
  private readonly dropped = new Set<string>();

  constructor(limit: number, onDrop: (session: Session) => void) {
    this.limit = limit;
    this.onDrop = onDrop;
  }

  get size(): number {
    return this.kept.size;
  }

  /** A session that is kept; it is then the one used last. */
  find(name: string): Session | undefined {
    const session = this.kept.get(name);
    if (!session) return undefined;
    this.kept.delete(name);
    this.kept.set(name, session);
    return session;
  }

  /** Begins a session that is not kept, and drops the least recently used one where there is no room. */
  open(name: string): Session {
    const began = this.dropped.delete(name) ? 'dropped' : 'new';
    if (this.kept.size >= this.limit) this.dropOldest();
    const session: Session = { name, memory: EMPTY, network: '', episode: '', step: 0, began, pending: null };
    this.kept.set(name, session);
    return session;
  }

  close(name: string): void {
    this.kept.delete(name);
    this.dropped.delete(name);
  }

  all(): Iterable<Session> {
    return this.kept.values();
  }

  private dropOldest(): void {
    const [oldest] = this.kept.values();
    this.kept.delete(oldest.name);
    this.dropped.add(oldest.name);
    if (this.dropped.size > NAMES_FOR_EACH * this.limit) {
      const [first] = this.dropped;
      this.dropped.delete(first);
    }
    this.onDrop(oldest);
  }
}

const EMPTY = new Float32Array(0);
