// The semantic rules of processing-container.json (contract §1.4): what no schema can say.
import type { Finding } from "../issue/issue.ts";
import { channelRules } from "./channel-rules.ts";
import { commandRules } from "./command-rules.ts";
import type { Cursor } from "./cursor.ts";
import { cursorAt, field, items, warningAt } from "./cursor.ts";
import { duplicates } from "./duplicates.ts";
import { envRules } from "./env-rules.ts";
import { compilerFor } from "./regex-fields.ts";
import { resourceRules } from "./resource-rules.ts";
import type { Rule } from "./rule.ts";
import { applyRules } from "./rule.ts";
import { testRules } from "./test-rules.ts";

/** The rules of one template, in a contract or inside a task. */
export const templateRules: readonly Rule[] = [
  ...channelRules,
  ...envRules,
  ...commandRules,
  ...resourceRules,
  ...testRules,
];

const containerRules: readonly Rule[] = [uniqueTemplates, someTemplates, everyTemplate];

/**
 * Everything that is wrong with a contract beyond its structure. Takes the raw JSON value, valid or
 * not. Loads the regex engine only when the contract has a regular expression.
 */
export async function checkProcessingContainer(document: unknown): Promise<readonly Finding[]> {
  return applyRules(containerRules, cursorAt(document), await compilerFor(document));
}

function uniqueTemplates(container: Cursor): readonly Finding[] {
  const templates = field(container, "templates");
  return duplicates(templates, "identifier", "contract/duplicate-template", "task template");
}

function someTemplates(container: Cursor): readonly Finding[] {
  const templates = field(container, "templates");
  if (!Array.isArray(templates.value) || templates.value.length > 0) return [];
  return [
    warningAt(templates, "contract/no-templates", "'templates' is empty: no task can use it"),
  ];
}

function everyTemplate(...[container, context]: Parameters<Rule>): readonly Finding[] {
  return items(field(container, "templates")).flatMap((template) =>
    applyRules(templateRules, template, context),
  );
}
