/** The candidate most like `name`, the first of equals; undefined where there are none. */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  return byLikeness(name, candidates)[0];
}

/** The candidates, those most like `name` first. */
export function byLikeness(name: string, candidates: readonly string[]): readonly string[] {
  return candidates
    .map((candidate) => ({ candidate, difference: difference(name, candidate) }))
    .sort((a, b) => a.difference - b.difference)
    .map(({ candidate }) => candidate);
}

/**
 * How far two names are apart: the edits that turn one into the other, where case and the signs between words do not
 * count (`batchSize` is `batch_size`). Initials (`lr` for `learning_rate`) and a part (`hidden` for `hidden_size`) are
 * near as well.
 */
export function difference(name: string, candidate: string): number {
  const [a, b] = [folded(name), folded(candidate)];
  if (a === b) return 0;
  if (a.length > 1 && a === initials(candidate)) return 0.5;
  const part = Math.min(a.length, b.length) >= 3 && (a.includes(b) || b.includes(a));
  return Math.min(editDistance(a, b), part ? 1.5 : Infinity);
}

function folded(name: string): string {
  return name
    .slice(0, 64)
    .toLowerCase()
    .replace(/[_\-\s]/g, '');
}

function initials(name: string): string {
  return name
    .split('_')
    .map((word) => word.slice(0, 1).toLowerCase())
    .join('');
}

/**
 * Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b`.
 * Source: Damerau, "A technique for computer detection and correction of spelling errors", 1964.
 */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, substitution);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length];
}
