// A template that a task holds itself (contract §1.2). What reads its structure is loaded only where there is one.
import type { TaskTemplate } from "../model/processing-container.ts";
import { isJsonObject } from "../schema/json-type.ts";
import { normaliseTaskTemplate } from "./normalise-processing-container.ts";

/** The value of `taskTemplate` as a template; `undefined` where it names one, or has a wrong structure. */
export async function inlineTemplateOf(taskTemplate: unknown): Promise<TaskTemplate | undefined> {
  if (!isJsonObject(taskTemplate)) return undefined;
  const [{ readStructure }, { taskTemplateSchema }] = await Promise.all([
    import("../schema/structure-findings.ts"),
    import("../schema/task-template.ts"),
  ]);
  const template = readStructure(taskTemplateSchema, taskTemplate);
  return template.ok ? normaliseTaskTemplate(template.value) : undefined;
}
