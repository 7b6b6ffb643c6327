// The rules of a DAG (contract §5): those about it as a whole stand here or beside this file, those about one of its
// tasks in `workflow-task-rules.ts`.
import type { Finding } from "../issue/issue.ts";
import type { Cursor } from "./cursor.ts";
import { errorAt, field, items, warningAt } from "./cursor.ts";
import type { Rule } from "./rule.ts";
import { noCycle } from "./workflow-cycle.ts";
import { edgeRules } from "./workflow-edges.ts";
import { idRules } from "./workflow-ids.ts";
import { workflowCredentials, workflowTaskRules } from "./workflow-task-rules.ts";

/** For a DAG. */
export const workflowRules: readonly Rule[] = [
  someTasks,
  ...idRules,
  ...edgeRules,
  noCycle,
  formsOnce,
  workflowCredentials,
  everyTask,
];

function someTasks(workflow: Cursor): readonly Finding[] {
  const tasks = field(workflow, "tasks");
  if (!Array.isArray(tasks.value) || tasks.value.length > 0) return [];
  return [errorAt(tasks, "workflow/no-tasks", "'tasks' is empty: the DAG has nothing to run")];
}

function formsOnce(workflow: Cursor): readonly Finding[] {
  const inherited = field(field(workflow, "default_args"), "ui_forms");
  if (inherited.value === undefined || field(workflow, "ui_forms").value === undefined) return [];
  return [
    warningAt(
      inherited,
      "workflow/ui-forms-twice",
      "'ui_forms' of 'default_args' has no effect: the DAG has 'ui_forms' of its own",
      "keep one of the two",
    ),
  ];
}

function everyTask(...[workflow, context]: Parameters<Rule>): readonly Finding[] {
  return items(field(workflow, "tasks")).flatMap((task) =>
    workflowTaskRules.flatMap((rule) => rule(task, context)),
  );
}
