import { assignFields, copyFields } from './fields.ts';

const STATE = [
  'tokens',
  'count',
  'newest',
  'oldest',
  'freeCount',
  'free',
  'conversation',
  'size',
  'newer',
  'older',
  'chained',
  'buckets',
] as const;
const NONE = -1;

/**
 * Prefixes of finished conversations in a replica's free memory. Room is taken from the least recently used prefix,
 * from its end, token by token. A hash table with chains over a doubly linked list, in typed arrays that double.
 */
export class PrefixCache {
  private capacity = 32;
  /** Tokens held in all. */
  tokens = 0;
  count = 0;
  newest = NONE;
  oldest = NONE;
  freeCount = 0;
  free = new Int32Array(this.capacity);
  /** int32 [capacity] each: the conversation, its tokens, neighbours by time of use, next in the same bucket. */
  conversation = new Int32Array(this.capacity);
  size = new Int32Array(this.capacity);
  newer = new Int32Array(this.capacity);
  older = new Int32Array(this.capacity);
  chained = new Int32Array(this.capacity);
  /** int32 [2 × capacity]: first entry of each bucket. */
  buckets = new Int32Array(2 * this.capacity).fill(NONE);

  clear(): void {
    this.tokens = 0;
    this.count = 0;
    this.freeCount = 0;
    this.newest = NONE;
    this.oldest = NONE;
    this.buckets.fill(NONE);
  }

  /** Takes a conversation's prefix out of the cache and returns its tokens; 0 where there is none. */
  take(conversation: number): number {
    const entry = this.find(conversation);
    if (entry === NONE) return 0;
    const size = this.size[entry];
    this.remove(entry);
    return size;
  }

  /** Stores a prefix as the most recently used; of two prefixes of a conversation the longer stays. */
  put(conversation: number, tokens: number): void {
    const size = Math.max(tokens, this.take(conversation));
    if (size === 0) return;
    if (this.freeCount === 0 && this.count === this.capacity) this.grow();
    const entry = this.freeCount > 0 ? this.free[--this.freeCount] : this.count;
    this.count++;
    this.tokens += size;
    this.conversation[entry] = conversation;
    this.size[entry] = size;
    this.older[entry] = this.newest;
    this.newer[entry] = NONE;
    if (this.newest === NONE) this.oldest = entry;
    else this.newer[this.newest] = entry;
    this.newest = entry;
    this.chain(entry);
  }

  /** Evicts until at most `limit` tokens are held. */
  shrinkTo(limit: number): void {
    while (this.tokens > limit) {
      const excess = this.tokens - limit;
      const { oldest } = this;
      if (this.size[oldest] > excess) {
        this.size[oldest] -= excess;
        this.tokens = limit;
        return;
      }
      this.remove(oldest);
    }
  }

  snapshot(): PrefixCacheSnapshot {
    return copyFields<PrefixCache, (typeof STATE)[number]>(this, STATE);
  }

  restore(snapshot: PrefixCacheSnapshot): void {
    assignFields<PrefixCache, (typeof STATE)[number]>(this, STATE, snapshot);
    this.capacity = this.free.length;
  }

  private bucket(conversation: number): number {
    return (Math.imul(conversation, 0x9e3779b1) >>> 7) & (this.buckets.length - 1);
  }

  private find(conversation: number): number {
    let entry = this.buckets[this.bucket(conversation)];
    while (entry !== NONE && this.conversation[entry] !== conversation) entry = this.chained[entry];
    return entry;
  }

  private chain(entry: number): void {
    const bucket = this.bucket(this.conversation[entry]);
    this.chained[entry] = this.buckets[bucket];
    this.buckets[bucket] = entry;
  }

  private remove(entry: number): void {
    const bucket = this.bucket(this.conversation[entry]);
    if (this.buckets[bucket] === entry) {
      this.buckets[bucket] = this.chained[entry];
    } else {
      let before = this.buckets[bucket];
      while (this.chained[before] !== entry) before = this.chained[before];
      this.chained[before] = this.chained[entry];
    }
    const newer = this.newer[entry];
    const older = this.older[entry];
    if (newer === NONE) this.newest = older;
    else this.older[newer] = older;
    if (older === NONE) this.oldest = newer;
    else this.newer[older] = newer;
    this.tokens -= this.size[entry];
    this.count--;
    this.free[this.freeCount++] = entry;
  }

  private grow(): void {
    this.capacity *= 2;
    const grown = (old: Int32Array<ArrayBuffer>) => {
      const array = new Int32Array(this.capacity);
      array.set(old);
      return array;
    };
    this.free = grown(this.free);
    this.conversation = grown(this.conversation);
    this.size = grown(this.size);
    this.newer = grown(this.newer);
    this.older = grown(this.older);
    this.chained = grown(this.chained);
    this.buckets = new Int32Array(2 * this.capacity).fill(NONE);
    for (let entry = this.oldest; entry !== NONE; entry = this.newer[entry]) this.chain(entry);
  }
}

export type PrefixCacheSnapshot = Pick<PrefixCache, (typeof STATE)[number]>;
