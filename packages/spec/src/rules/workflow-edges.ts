// The edges of a DAG (contract §5): what a task names as coming before it, and the channels that maps feed. Whether the
// channels exist only a contract can tell: `workflow-against-templates.ts`.
import type { Finding } from "../issue/issue.ts";
import { didYouMean } from "../issue/suggest.ts";
import type { Cursor } from "./cursor.ts";
import { errorAt, field, items, textOf } from "./cursor.ts";
import type { Rule } from "./rule.ts";

/** For a DAG: looks at `upstream_task_ids` and `iochannel_maps`. */
export const edgeRules: readonly Rule[] = [knownUpstream, notOwnUpstream, channelsFedOnce];

/** The places where a task names one that comes before it. */
export function edges(task: Cursor): readonly Cursor[] {
  return [
    ...items(field(task, "upstream_task_ids")),
    ...items(field(task, "iochannel_maps")).map((map) => field(map, "upstream_operator")),
  ];
}

function knownUpstream(workflow: Cursor): readonly Finding[] {
  const tasks = items(field(workflow, "tasks"));
  const ids = new Set(tasks.flatMap((task) => textOf(field(task, "task_id")) ?? []));
  const hint = ids.size === 0 ? undefined : `its tasks are: ${listed([...ids])}`;
  return tasks.flatMap(edges).flatMap((place) => {
    const id = textOf(place);
    if (id === undefined || id === "" || ids.has(id)) return [];
    return errorAt(
      place,
      "workflow/unknown-upstream",
      `the DAG has no task ${JSON.stringify(id)}${didYouMean(id, ids)}`,
      hint,
    );
  });
}

function notOwnUpstream(workflow: Cursor): readonly Finding[] {
  return items(field(workflow, "tasks")).flatMap((task) => {
    const own = textOf(field(task, "task_id"));
    return edges(task).flatMap((place) =>
      own !== undefined && own === textOf(place)
        ? errorAt(
            place,
            "workflow/own-upstream",
            `task ${JSON.stringify(own)} names itself as a task that comes before it`,
            "name another task, or take it away",
          )
        : [],
    );
  });
}

/** That `inputs` names a channel twice is told for every kind of task: `task/duplicate-binding`. */
function channelsFedOnce(workflow: Cursor): readonly Finding[] {
  return items(field(workflow, "tasks")).flatMap((task) => {
    const first = new Map<string, string>();
    for (const [index, binding] of items(field(task, "inputs")).entries()) {
      const name = textOf(field(binding, "name"));
      if (name !== undefined) first.set(name, `inputs[${index}]`);
    }
    return items(field(task, "iochannel_maps")).flatMap((map, index) => {
      const place = field(map, "input_channel");
      const name = textOf(place);
      if (name === undefined) return [];
      const earlier = first.get(name);
      if (earlier === undefined) first.set(name, `iochannel_maps[${index}]`);
      if (earlier === undefined) return [];
      return errorAt(
        place,
        "workflow/fed-twice",
        `input channel ${JSON.stringify(name)} gets its data twice: '${earlier}' feeds it already`,
        "a channel has one source: feed another channel, or take one of the two away",
      );
    });
  });
}

/** The first of many names. */
function listed(names: readonly string[]): string {
  const shown = names.slice(0, 20).join(", ");
  return names.length > 20 ? `${shown} and ${names.length - 20} more` : shown;
}
