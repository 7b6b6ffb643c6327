// Puts tasks in a row, as Airflow's function of this name does.
import { DagError, DagErrorCode } from "./dag-error.ts";
import type { DagTask } from "./dag-task.ts";

/**
 * Each of `links` comes before the next one. A task beside a list comes before or after all tasks of the list; two
 * lists beside each other are connected in pairs.
 *
 * @throws DagError dag/chain when two lists beside each other differ in length; dag/other-dag
 *
 * @example chain(getData, [convert, describe], upload)
 */
export function chain(...links: readonly (DagTask | readonly DagTask[])[]): void {
  const lists = links.map((link) => ({ isList: Array.isArray(link), tasks: [link].flat() }));
  for (const [index, next] of lists.entries()) {
    const previous = lists[index - 1];
    if (previous === undefined) continue;
    if (!previous.isList || !next.isList) {
      for (const task of previous.tasks) task.before(...next.tasks);
      continue;
    }
    if (previous.tasks.length !== next.tasks.length)
      throw new DagError(
        DagErrorCode.chain,
        `two lists beside each other in a chain are connected in pairs, but one has ${previous.tasks.length} tasks and the next ${next.tasks.length}`,
        "use a.before(…) where every task of one list comes before every task of the other",
      );
    for (const [pair, task] of previous.tasks.entries())
      task.before(...next.tasks.slice(pair, pair + 1));
  }
}
