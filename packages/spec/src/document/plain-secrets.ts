// Secrets that stand in a DAG as plain text, at their places: what must not be so where a DAG is written for others to
// read (contract §3: never a secret in a record). Takes the raw JSON, so that every finding has its place.
import type { Finding } from "../issue/issue.ts";
import { readEntries } from "../merge/task-form.ts";
import type { TaskTemplate } from "../model/processing-container.ts";
import {
  cursorAt,
  errorAt,
  field,
  items,
  members,
  textOf,
  warningAt,
  type Cursor,
} from "../rules/cursor.ts";
import { isCalledSecret } from "./hidden-values.ts";
import { templateOfTask, type ContractOf } from "./workflow-against-contracts.ts";

const code = "workflow/plain-secret";
const useValueFrom =
  "say where it is read from, e.g. value_from: {env: NAME} of the one who runs the task";
const useConnection = "keep it in an Airflow connection and name that in registry_conn_id";

/**
 * Variables that a template declares as secret, or that are called like one and declared by nobody; passwords of
 * registries; and fields of `default_args` and `params` that are called like a secret. A variable that a template
 * declares, and not as secret, is a warning when it is called like one.
 */
export async function plainSecretFindings(
  workflow: unknown,
  contractOf: ContractOf,
): Promise<readonly Finding[]> {
  const root = cursorAt(workflow);
  const params = field(root, "params");
  const forms = field(params, "task_form");
  const defaults = field(root, "default_args");
  const findings = [
    ...fieldFindings(defaults),
    ...configFindings(field(defaults, "config")),
    ...fieldFindings(params),
  ];
  for (const task of items(field(root, "tasks"))) {
    const found = await templateOfTask(task, contractOf);
    const declared = "template" in found ? (found.template?.env ?? []) : [];
    const form = field(forms, textOf(field(task, "task_id")) ?? "");
    const entered = form.value === undefined ? [] : readEntries(form.value, form.path).entries;
    findings.push(
      ...fieldFindings(task),
      ...configFindings(field(task, "config")),
      ...templateFindings(field(task, "taskTemplate")),
      ...items(field(task, "env")).flatMap((entry) =>
        variableFindings(textOf(field(entry, "name")), field(entry, "value"), declared),
      ),
      ...entered.flatMap(({ name, value, path }) =>
        variableFindings(name, cursorAt(value, path), declared),
      ),
    );
  }
  return findings;
}

/** Texts in fields that are called like a secret. */
function fieldFindings(place: Cursor): readonly Finding[] {
  return members(place).flatMap(([key, value]) => {
    if (!isCalledSecret(key) || !isText(value)) return [];
    const hint = key === "registryPassword" ? useConnection : "leave it out";
    return [errorAt(value, code, `'${key}' is a secret and stands here as plain text`, hint)];
  });
}

/** Settings for an engine. */
function configFindings(config: Cursor): readonly Finding[] {
  return [
    ...fieldFindings(config),
    ...items(field(config, "env_vars")).flatMap((entry) =>
      variableFindings(textOf(field(entry, "name")), field(entry, "value"), []),
    ),
  ];
}

/** A template that a task holds itself. */
function templateFindings(template: Cursor): readonly Finding[] {
  return items(field(template, "env")).flatMap((entry) => {
    const value = field(entry, "value");
    if (field(entry, "secret").value !== true || !isText(value)) return [];
    const name = textOf(field(entry, "name")) ?? "";
    return [errorAt(value, code, plain(name), useValueFrom)];
  });
}

function variableFindings(
  name: string | undefined,
  value: Cursor,
  declared: TaskTemplate["env"],
): readonly Finding[] {
  if (name === undefined || !isText(value)) return [];
  const declaration = declared.find((one) => one.name === name);
  if (declaration?.secret === true) return [errorAt(value, code, plain(name), useValueFrom)];
  if (!isCalledSecret(name)) return [];
  const message = `the variable '${name}' is called like a secret and stands here as plain text`;
  return declaration === undefined
    ? [errorAt(value, code, message, `${useValueFrom}, or declare it in the task template`)]
    : [warningAt(value, code, message, `if it is one, ${useValueFrom}`)];
}

function plain(name: string): string {
  return `the variable '${name}' is secret and its value stands here as plain text`;
}

function isText({ value }: Cursor): boolean {
  return typeof value === "string" && value !== "";
}
