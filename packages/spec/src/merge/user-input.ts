// The task form of one task in a DAG run: what users may set, and nothing else (contract §2). Both
// shapes come in, `{"NAME": value}` and the 0.6 one `{"env": [{"name", "value"}]}`; checked variables
// come out, or everything that is wrong, all at once.
import type { Finding, JsonPath, Outcome } from "../issue/issue.ts";
import { Severity, hasErrors } from "../issue/issue.ts";
import { didYouMean } from "../issue/suggest.ts";
import type { TaskTemplate, TemplateEnv } from "../model/processing-container.ts";
import { loadRegexCompiler } from "../regex/regex.ts";
import { matchBudget } from "../rules/regex-fields.ts";
import { envValueProblems } from "../rules/env-value.ts";
import type { EnteredValue } from "./task-form.ts";
import { readEntries } from "./task-form.ts";

/** A variable that a user has set, as text. */
export interface UserValue {
  readonly name: string;
  readonly value: string;
}

/** What a task form is checked against. */
export interface TaskFormContext {
  readonly template: Pick<TaskTemplate, "env">;
  /** Variables that the task or operator sets itself: declared, even where the template lacks them. */
  readonly taskEnv?: readonly { readonly name: string }[];
  /** A variable that neither declares is refused instead of passed on with a warning. @default false */
  readonly strictTaskForm?: boolean;
  /** Where the form stands in the document it comes from, e.g. `["conf", "task_form", "my-task"]`. */
  readonly path?: JsonPath;
}

/**
 * Checks the form of one task. Numbers and booleans become decimal text and `true`/`false`. Refused are
 * variables that are not adjustable, values outside type, choices, range or pattern, and whatever is
 * not a variable.
 */
export async function readTaskForm(
  form: unknown,
  context: TaskFormContext,
): Promise<Outcome<readonly UserValue[]>> {
  const read = readEntries(form, context.path ?? []);
  const declared = new Map(context.template.env.map((entry) => [entry.name, entry]));
  const named = new Set([...declared.keys(), ...(context.taskEnv ?? []).map(({ name }) => name)]);
  const usesPattern = read.entries.some(({ name }) => declared.get(name)?.pattern !== undefined);
  const compile = usesPattern ? await loadRegexCompiler(matchBudget) : undefined;

  const issues: Finding[] = [...read.issues, ...duplicates(read.entries)];
  for (const entry of read.entries) {
    const declaration = declared.get(entry.name);
    if (declaration === undefined) {
      if (!named.has(entry.name)) issues.push(undeclared(entry, named, context));
    } else if (!declaration.adjustable) {
      issues.push(notAdjustable(entry, declaration));
    } else {
      const subject = `the value of '${entry.name}'`;
      for (const problem of envValueProblems(declaration, entry.value, subject, compile)) {
        issues.push({ ...problem, severity: Severity.error, path: entry.path });
      }
    }
  }
  if (hasErrors(issues)) return { ok: false, issues };
  return { ok: true, value: read.entries.map(({ name, value }) => ({ name, value })), issues };
}

function undeclared(
  entry: EnteredValue,
  named: ReadonlySet<string>,
  context: TaskFormContext,
): Finding {
  return {
    code: "user-input/undeclared",
    severity: context.strictTaskForm === true ? Severity.error : Severity.warning,
    path: entry.path,
    message: `neither the task template nor the task declares a variable '${entry.name}'${didYouMean(entry.name, named)}`,
  };
}

function notAdjustable(entry: EnteredValue, declaration: TemplateEnv): Finding {
  return {
    code: "user-input/not-adjustable",
    severity: Severity.error,
    path: entry.path,
    message: `'${declaration.name}' may not be set by user input: its task template says adjustable: false`,
  };
}

function duplicates(entries: readonly EnteredValue[]): readonly Finding[] {
  const seen = new Set<string>();
  return entries.flatMap((entry) => {
    const first = !seen.has(entry.name);
    seen.add(entry.name);
    if (first) return [];
    return {
      code: "user-input/duplicate",
      severity: Severity.error,
      path: entry.path,
      message: `'${entry.name}' is set more than once`,
    };
  });
}
