// What users of a DAG may enter before a run (contract §2, §6), as forms: for the trigger form of Airflow and for pages.
// Pure; nothing of it needs an engine once the contracts are at hand.
import type { ContractOf } from "../document/workflow-against-contracts.ts";
import { isCalledSecret } from "../document/hidden-values.ts";
import type { TaskTemplate } from "../model/processing-container.ts";
import type { Workflow, WorkflowTask } from "../model/workflow.ts";
import { undeclaredField, variableField } from "./variable-field.ts";
import type { FormField } from "./form-field.ts";
import { uiFormFields } from "./ui-form-fields.ts";

/** Fields by section and name: sections are ids of tasks (their variables) and names of `ui_forms`. */
export type WorkflowForms = Readonly<Record<string, Readonly<Record<string, FormField>>>>;

/**
 * The forms of a DAG: a section for each task with variables that users may set, in the order of the DAG, then one for
 * each of its `ui_forms` with fields. A variable shows the value that counts when nothing is entered: that of the task,
 * else the template's. Variables that are not adjustable, secret, or called like a secret and declared by nobody are left
 * out, and so are tasks whose template is not at hand.
 */
export function workflowForms(
  { tasks, uiForms }: Pick<Workflow, "tasks" | "uiForms">,
  contractOf: ContractOf,
): WorkflowForms {
  const ofTasks = tasks.map((task) => [task.taskId, taskFields(task, contractOf)] as const);
  const taskIds = new Set(tasks.map(({ taskId }) => taskId));
  // What is entered in a section that a task has too is the task's.
  const ofForms = Object.entries(uiForms)
    .filter(([name]) => !taskIds.has(name))
    .map(([name, form]) => [name, uiFormFields(form)] as const);
  return Object.fromEntries(
    [...ofTasks, ...ofForms].flatMap(([section, fields]) =>
      fields.length === 0 ? [] : [[section, Object.fromEntries(fields)] as const],
    ),
  );
}

type NamedField = readonly [name: string, field: FormField];

function taskFields(task: WorkflowTask, contractOf: ContractOf): readonly NamedField[] {
  const template = templateOf(task, contractOf);
  if (template === undefined) return [];
  const declared = template.env;
  const own = new Map(task.env.map((entry) => [entry.name, entry]));
  const known = new Set(declared.map(({ name }) => name));
  const ofTemplate = declared.flatMap((variable): NamedField[] => {
    const { name, adjustable, secret } = variable;
    const set = own.get(name) ?? variable;
    if (!adjustable || secret || "valueFrom" in set) return [];
    return [[name, variableField(variable, set.value)]];
  });
  const ofTask = [...own.values()].flatMap((entry): NamedField[] => {
    const { name } = entry;
    if (known.has(name) || "valueFrom" in entry || isCalledSecret(name)) return [];
    return [[name, undeclaredField(name, entry.value)]];
  });
  return [...ofTemplate, ...ofTask];
}

function templateOf(
  { image, taskTemplate }: WorkflowTask,
  contractOf: ContractOf,
): TaskTemplate | undefined {
  if (typeof taskTemplate !== "string") return taskTemplate;
  return contractOf(image)?.templates.find(({ identifier }) => identifier === taskTemplate);
}
