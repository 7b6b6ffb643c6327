// The rules of one task of a DAG (contract §1.4, §5): those of a task.json, as far as the two have the same fields.
import type { Finding } from "../issue/issue.ts";
import { inlineTemplate } from "./check-task.ts";
import { commandRules } from "./command-rules.ts";
import type { Cursor } from "./cursor.ts";
import { field, items } from "./cursor.ts";
import { resourceRules } from "./resource-rules.ts";
import type { Rule } from "./rule.ts";
import { anyTaskRules, credentialFindings } from "./task-rules.ts";

/** For a task of a DAG. */
export const workflowTaskRules: readonly Rule[] = [
  ...anyTaskRules,
  ...commandRules,
  ...resourceRules,
  inlineTemplate,
];

/** For a DAG: one half of the credentials may be the task's own, the other one of `default_args` or a `config`. */
export function workflowCredentials(workflow: Cursor): readonly Finding[] {
  const defaults = field(workflow, "default_args");
  const findings = items(field(workflow, "tasks")).flatMap((task) =>
    credentialFindings(
      inherited(task, defaults, "registryUsername"),
      inherited(task, defaults, "registryPassword"),
    ),
  );
  // What is incomplete in `default_args` is so for every task, and told once.
  return [...new Map(findings.map((finding) => [finding.path.join("/"), finding])).values()];
}

function inherited(task: Cursor, defaults: Cursor, key: string): Cursor {
  const said = given(field(task, key), field(defaults, key));
  const config = given(field(task, "config"), field(defaults, "config"));
  return given(said, field(config, key));
}

function given(own: Cursor, otherwise: Cursor): Cursor {
  return own.value === undefined ? otherwise : own;
}
