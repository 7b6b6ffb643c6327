// Tasks of a DAG that wait for each other (contract §5), told with the way around.
import type { Finding } from "../issue/issue.ts";
import type { Cursor } from "./cursor.ts";
import { errorAt, field, items, textOf } from "./cursor.ts";
import { edges } from "./workflow-edges.ts";

/** Longer ways are shortened in the middle. */
const shownIds = { first: 12, last: 4 };

/**
 * One cycle at a time: whoever opens it sees the next one. A task that names itself is told by
 * `workflow-edges.ts`.
 */
export function noCycle(workflow: Cursor): readonly Finding[] {
  const upstream = new Map<string, readonly Cursor[]>();
  for (const task of items(field(workflow, "tasks"))) {
    const id = textOf(field(task, "task_id"));
    if (id === undefined || upstream.has(id)) continue;
    upstream.set(
      id,
      edges(task).filter((place) => textOf(place) !== id),
    );
  }
  const cycle = findCycle(upstream);
  if (cycle === undefined) return [];
  return [
    errorAt(
      cycle.place,
      "workflow/cycle",
      `the tasks form a cycle, none of them could ever start: ${wayOf(cycle.ids)}`,
      "take one of these dependencies away",
    ),
  ];
}

function wayOf(ids: readonly string[]): string {
  const { first, last } = shownIds;
  const left = ids.length - first - last;
  const shown = left > 1 ? [...ids.slice(0, first), `(${left} more)`, ...ids.slice(-last)] : ids;
  return shown.join(" → ");
}

interface Cycle {
  /** In the order of the data, the first one again at the end. */
  readonly ids: readonly string[];
  /** The dependency that closes it. */
  readonly place: Cursor;
}

/** Depth first, without recursion: a chain may have 100,000 tasks. */
function findCycle(upstream: ReadonlyMap<string, readonly Cursor[]>): Cycle | undefined {
  const done = new Set<string>();
  for (const start of upstream.keys()) {
    const trail: { readonly id: string; next: number }[] = [{ id: start, next: 0 }];
    const open = new Set([start]);
    for (let top = trail.at(-1); top !== undefined; top = trail.at(-1)) {
      const place = done.has(top.id) ? undefined : upstream.get(top.id)?.[top.next];
      top.next += 1;
      const id = place && textOf(place);
      if (place === undefined) {
        done.add(top.id);
        open.delete(top.id);
        trail.pop();
      } else if (id !== undefined && open.has(id)) {
        const ids = trail.slice(trail.findIndex((one) => one.id === id)).map((one) => one.id);
        return { ids: [id, ...ids.toReversed()], place };
      } else if (id !== undefined && upstream.has(id) && !done.has(id)) {
        open.add(id);
        trail.push({ id, next: 0 });
      }
    }
  }
  return undefined;
}
