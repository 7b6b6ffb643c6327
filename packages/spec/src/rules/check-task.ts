// The semantic rules of task.json (contract §1.4): what no schema can say. A template inside the task is
// checked like one of a contract; the task against its template is `task-against-template.ts`.
import type { Finding } from "../issue/issue.ts";
import { templateRules } from "./check-processing-container.ts";
import { commandRules } from "./command-rules.ts";
import type { Cursor } from "./cursor.ts";
import { cursorAt, field } from "./cursor.ts";
import { directoryRules } from "./directory-rules.ts";
import { compilerFor } from "./regex-fields.ts";
import { resourceRules } from "./resource-rules.ts";
import type { Rule } from "./rule.ts";
import { applyRules } from "./rule.ts";
import { taskRules } from "./task-rules.ts";

const rules: readonly Rule[] = [
  ...taskRules,
  ...directoryRules,
  ...commandRules,
  ...resourceRules,
  inlineTemplate,
];

/**
 * Everything that is wrong with a task beyond its structure and apart from its template. Takes the raw
 * JSON value, valid or not. Loads the regex engine only when the task has a regular expression.
 */
export async function checkTask(document: unknown): Promise<readonly Finding[]> {
  return applyRules(rules, cursorAt(document), await compilerFor(document));
}

/** The template that a task holds itself; none where it names one. */
export function inlineTemplate(...[task, context]: Parameters<Rule>): readonly Finding[] {
  const template: Cursor = field(task, "taskTemplate");
  return applyRules(templateRules, template, context);
}
