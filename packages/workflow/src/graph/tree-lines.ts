// A DAG as the lines of a tree: every task once, below the last of those before it. The largest part goes straight on
// below its task and only the others are drawn in, so that a chain of a thousand tasks stays in one column.
import { ranksOf } from "./ranks.ts";
import type { DagPicture, PictureEdge } from "./dag-picture.ts";

/** A line of the tree. */
export interface TreeLine {
  readonly task: number;
  /** What is drawn before the symbol of the task. */
  readonly rails: string;
  /** The edge that it hangs on; absent: nothing is before it. */
  readonly edge?: PictureEdge;
  /** Edges from other tasks. */
  readonly others: readonly PictureEdge[];
  /** Nothing joins it to the line above. */
  readonly isRoot: boolean;
}

interface Tree {
  readonly children: readonly (readonly number[])[];
  readonly incoming: readonly (readonly PictureEdge[])[];
  readonly roots: readonly number[];
}

/** The lines, from the top. */
export function treeLines({
  tasks,
  edges,
}: Pick<DagPicture, "tasks" | "edges">): readonly TreeLine[] {
  const { children, incoming, roots } = treeOf(tasks.length, edges);
  const lines: TreeLine[] = [];
  // Its own stack: a chain may be longer than the program's.
  const open = roots.map((task) => ({ task, rails: "", tail: "", isRoot: true })).toReversed();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { task, rails, tail, isRoot } = next;
    const [edge, ...others] = incoming[task] ?? [];
    lines.push({ task, rails, isRoot, others, ...(edge !== undefined && { edge }) });
    const below = children[task] ?? [];
    const straight = below.at(-1);
    if (straight !== undefined) open.push({ task: straight, rails: tail, tail, isRoot: false });
    for (const side of below.slice(0, -1).toReversed()) {
      open.push({ task: side, rails: `${tail}├─`, tail: `${tail}│ `, isRoot: false });
    }
  }
  return lines;
}

/** Children by the size of what hangs on them, the largest last. */
function treeOf(size: number, edges: readonly PictureEdge[]): Tree {
  const ranks = ranksOf(size, edges);
  const rankOf = (task: number): number => ranks[task] ?? 0;
  const incoming: PictureEdge[][] = Array.from({ length: size }, () => []);
  for (const edge of edges) incoming[edge.to]?.push(edge);
  const sorted = incoming.map((all) => all.toSorted((a, b) => rankOf(b.from) - rankOf(a.from)));
  const children: number[][] = Array.from({ length: size }, () => []);
  const roots: number[] = [];
  sorted.forEach(([edge], task) => {
    if (edge === undefined) roots.push(task);
    else children[edge.from]?.push(task);
  });
  const sizes = Array.from({ length: size }, () => 1);
  const fromTheEnd = sizes.map((_, task) => task).toSorted((a, b) => rankOf(b) - rankOf(a));
  for (const task of fromTheEnd) {
    const parent = sorted[task]?.[0]?.from;
    if (parent !== undefined) sizes[parent] = (sizes[parent] ?? 0) + (sizes[task] ?? 0);
  }
  const bySize = (a: number, b: number): number => (sizes[a] ?? 0) - (sizes[b] ?? 0);
  return { children: children.map((all) => all.toSorted(bySize)), incoming: sorted, roots };
}
