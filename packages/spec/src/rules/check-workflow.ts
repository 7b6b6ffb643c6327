// The semantic rules of workflow.json (contract §5): what no schema can say.
import type { Finding } from "../issue/issue.ts";
import { cursorAt } from "./cursor.ts";
import { compilerFor } from "./regex-fields.ts";
import { applyRules } from "./rule.ts";
import { workflowRules } from "./workflow-rules.ts";

/** Everything that is wrong with a DAG beyond its structure and apart from its images' contracts. */
export async function checkWorkflow(document: unknown): Promise<readonly Finding[]> {
  return applyRules(workflowRules, cursorAt(document), await compilerFor(document));
}
