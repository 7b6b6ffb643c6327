// task.json: from what was read to the normalised document, or everything that is wrong with it
// (contract §1.2).
import type { Finding } from "../issue/issue.ts";
import type { Task } from "../model/task.ts";
import { checkTask } from "../rules/check-task.ts";
import { valueAt } from "../schema/walk.ts";
import { taskSchema } from "../generated/sound-task.ts";
import { inlineTemplateOf } from "./inline-template.ts";
import { DocumentKind } from "./kind.ts";
import { normaliseTask } from "./normalise-task.ts";
import { readSource, type DocumentInput, type ReadSource } from "./read-source.ts";
import { judged, withValue, type Reading } from "./reading.ts";
import { readWire } from "./structure.ts";

/** A task as it was read. */
export type TaskReading = Reading<"task", Task>;

/** Reads task.json. Never throws. */
export async function readTask(input: DocumentInput): Promise<TaskReading> {
  return taskReading(await readSource(input));
}

/** Judges what was read of it. */
export async function taskReading(read: ReadSource): Promise<TaskReading> {
  const wire = read.value;
  const structure = await readWire(wire, taskSchema, async () => {
    return (await import("../schema/task.ts")).taskSchema;
  });
  const findings = async (): Promise<readonly Finding[]> => [
    ...structure.findings,
    ...(await checkTask(wire)),
    ...(await inlineTemplateFindings(wire)),
  ];
  const reading = await judged(read, DocumentKind.task, findings);
  return withValue(reading, structure.value, normaliseTask);
}

/** A task that brings its template is held against it at once; whatever else is wrong with either. */
async function inlineTemplateFindings(wire: unknown): Promise<readonly Finding[]> {
  const template = await inlineTemplateOf(valueAt(wire, ["taskTemplate"]));
  if (template === undefined) return [];
  const { taskAgainstTemplate } = await import("../rules/task-against-template.ts");
  return taskAgainstTemplate(wire, template);
}
