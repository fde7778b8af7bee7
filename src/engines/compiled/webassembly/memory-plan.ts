/** Something that needs memory from one step to another, both included. */
export interface Tenant {
  /** In bytes. */
  readonly size: number;
  readonly first: number;
  readonly last: number;
}

export interface MemoryPlan<T> {
  readonly offsets: ReadonlyMap<T, number>;
  readonly size: number;
}

/** A cache line. */
const ALIGNMENT = 64;

/** Places tenants so that none overlaps another of the same time: the largest first, each as low as it fits. */
export function planMemory<T extends Tenant>(tenants: Iterable<T>): MemoryPlan<T> {
  const offsets = new Map<T, number>();
  const placed: { readonly tenant: T; readonly start: number; readonly end: number }[] = []; // by where they start
  let size = 0;
  for (const tenant of [...tenants].sort((a, b) => b.size - a.size || a.first - b.first)) {
    let start = 0;
    for (const other of placed) {
      if (other.tenant.last < tenant.first || tenant.last < other.tenant.first) continue;
      if (other.start >= start + tenant.size) break;
      start = Math.max(start, aligned(other.end));
    }
    const end = start + tenant.size;
    const after = placed.findIndex((other) => other.start > start);
    placed.splice(after < 0 ? placed.length : after, 0, { tenant, start, end });
    offsets.set(tenant, start);
    size = Math.max(size, aligned(end));
  }
  return { offsets, size };
}

function aligned(offset: number): number {
  return Math.ceil(offset / ALIGNMENT) * ALIGNMENT;
}
