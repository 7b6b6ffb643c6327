// The ids of the tasks of a DAG: each is also a directory of a DAG run, beside the records of its tasks (contract §5:
// layout). What an id may consist of is part of the schema.
import type { Finding } from "../issue/issue.ts";
import type { Cursor } from "./cursor.ts";
import { errorAt, field, items, textOf, warningAt } from "./cursor.ts";
import { duplicates } from "./duplicates.ts";
import type { Rule } from "./rule.ts";

/** For a DAG: looks at `tasks[].task_id`. */
export const idRules: readonly Rule[] = [uniqueTaskIds, idsApartByMoreThanCase, noRecordNames];

/** What the file names of run records begin with. */
const recordPrefix = "task_run-";

function uniqueTaskIds(workflow: Cursor): readonly Finding[] {
  return duplicates(field(workflow, "tasks"), "task_id", "workflow/duplicate-task", "task");
}

function idsApartByMoreThanCase(workflow: Cursor): readonly Finding[] {
  const first = new Map<string, string>();
  return idPlaces(workflow).flatMap(([id, place]) => {
    const folded = id.toLowerCase();
    const earlier = first.get(folded);
    if (earlier === undefined) first.set(folded, id);
    if (earlier === undefined || earlier === id) return [];
    return warningAt(
      place,
      "workflow/ids-differ-by-case",
      `task ${JSON.stringify(id)} differs from ${JSON.stringify(earlier)} by upper and lower case only`,
      "each task has a directory of its name, and some file systems take the two for one",
    );
  });
}

function noRecordNames(workflow: Cursor): readonly Finding[] {
  return idPlaces(workflow).flatMap(([id, place]) =>
    id.toLowerCase().startsWith(recordPrefix)
      ? errorAt(
          place,
          "workflow/reserved-id",
          `'task_id' must not begin with '${recordPrefix}': ${JSON.stringify(id)}`,
          "the records of a DAG run are called so, and lie beside the directories of its tasks",
        )
      : [],
  );
}

function idPlaces(workflow: Cursor): readonly (readonly [id: string, place: Cursor])[] {
  return items(field(workflow, "tasks")).flatMap((task): [string, Cursor][] => {
    const place = field(task, "task_id");
    const id = textOf(place);
    return id === undefined ? [] : [[id, place]];
  });
}
