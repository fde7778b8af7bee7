import { assignFields, copyFields } from './fields.ts';

const STATE = ['items', 'head', 'length'] as const;

/** A double-ended queue of request slots in a ring that doubles when full. */
export class SlotQueue {
  /** int32 [capacity], a power of two. */
  items = new Int32Array(8);
  head = 0;
  length = 0;

  clear(): void {
    this.head = 0;
    this.length = 0;
  }

  /** The slot at the front; the queue must not be empty. */
  get front(): number {
    return this.items[this.head];
  }

  push(slot: number): void {
    if (this.length === this.items.length) this.grow();
    this.items[(this.head + this.length++) & (this.items.length - 1)] = slot;
  }

  pushFront(slot: number): void {
    if (this.length === this.items.length) this.grow();
    this.head = (this.head - 1) & (this.items.length - 1);
    this.items[this.head] = slot;
    this.length++;
  }

  shift(): number {
    const slot = this.items[this.head];
    this.head = (this.head + 1) & (this.items.length - 1);
    this.length--;
    return slot;
  }

  snapshot(): SlotQueueSnapshot {
    return copyFields<SlotQueue, (typeof STATE)[number]>(this, STATE);
  }

  restore(snapshot: SlotQueueSnapshot): void {
    assignFields<SlotQueue, (typeof STATE)[number]>(this, STATE, snapshot);
  }

  private grow(): void {
    const items = new Int32Array(2 * this.items.length);
    for (let i = 0; i < this.length; i++) items[i] = this.items[(this.head + i) & (this.items.length - 1)];
    this.items = items;
    this.head = 0;
  }
}

export type SlotQueueSnapshot = Pick<SlotQueue, (typeof STATE)[number]>;
