// In which step of a layered picture each task stands: behind everything before it, by the longest way there.

/** An arrow between two tasks, by index. */
export interface Edge {
  readonly from: number;
  readonly to: number;
}

/** By task, from 0. A task that nothing is before stands right before what it is for. */
export function ranksOf(size: number, edges: readonly Edge[]): readonly number[] {
  const after: number[][] = Array.from({ length: size }, () => []);
  const missing = Array.from({ length: size }, () => 0);
  for (const { from, to } of edges) {
    after[from]?.push(to);
    missing[to] = (missing[to] ?? 0) + 1;
  }
  const isSource = missing.map((count) => count === 0);
  const ranks = Array.from({ length: size }, () => 0);
  // An array may grow while it is gone through.
  const ready = ranks.flatMap((_, task) => (missing[task] === 0 ? [task] : []));
  for (const task of ready) {
    for (const next of after[task] ?? []) {
      ranks[next] = Math.max(ranks[next] ?? 0, (ranks[task] ?? 0) + 1);
      missing[next] = (missing[next] ?? 0) - 1;
      if (missing[next] === 0) ready.push(next);
    }
  }
  return ranks.map((rank, task) => {
    const nexts = after[task] ?? [];
    if (isSource[task] !== true || nexts.length === 0) return rank;
    return nexts.reduce((least, next) => Math.min(least, ranks[next] ?? 0), Infinity) - 1;
  });
}
