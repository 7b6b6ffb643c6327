// workflow.json: from what was read to the normalised DAG, or everything that is wrong with it (contract §5).
import type { Workflow } from "../model/workflow.ts";
import { hasErrors, type Finding, type Outcome } from "../issue/issue.ts";
import { workflowSchema } from "../generated/sound-workflow.ts";
import { checkWorkflow } from "../rules/check-workflow.ts";
import { isJsonObject } from "../schema/json-type.ts";
import { valueAt } from "../schema/walk.ts";
import { DocumentKind } from "./kind.ts";
import { normaliseWorkflow } from "./normalise-workflow.ts";
import { readSource, type DocumentInput, type ReadSource } from "./read-source.ts";
import { judged, withValue, type Reading } from "./reading.ts";
import type { WireWorkflow } from "../schema/workflow.ts";
import { readWire, type WireReading } from "./structure.ts";

/** A DAG as it was read. */
export type WorkflowReading = Reading<"workflow", Workflow>;

/** Reads workflow.json. Never throws. */
export async function readWorkflow(input: DocumentInput): Promise<WorkflowReading> {
  return workflowReading(await readSource(input));
}

/**
 * Judges a DAG that was not read from JSON but built: by code, or out of a file of another kind. Its issues know
 * their JSON paths only.
 */
export async function readWorkflowValue(wire: unknown): Promise<Outcome<Workflow>> {
  const { value, findings: structural } = await readStructure(wire);
  const issues = [
    ...structural,
    ...(await checkWorkflow(wire)),
    ...(await inlineTemplateFindings(wire)),
  ];
  if (value === undefined || hasErrors(issues)) return { ok: false, issues };
  return { ok: true, value: normaliseWorkflow(value), issues };
}

/** Judges what was read of it. */
export async function workflowReading(read: ReadSource): Promise<WorkflowReading> {
  const wire = read.value;
  const structure = await readStructure(wire);
  const findings = async (): Promise<readonly Finding[]> => [
    ...structure.findings,
    ...(await checkWorkflow(wire)),
    ...(await inlineTemplateFindings(wire)),
  ];
  const reading = await judged(read, DocumentKind.workflow, findings);
  return withValue(reading, structure.value, normaliseWorkflow);
}

/** Tasks that bring their template are held against it at once; the others need a contract. */
async function inlineTemplateFindings(wire: unknown): Promise<readonly Finding[]> {
  const tasks = valueAt(wire, ["tasks"]);
  if (!Array.isArray(tasks) || !tasks.some(hasInlineTemplate)) return [];
  const { workflowAgainstContracts } = await import("./workflow-against-contracts.ts");
  return workflowAgainstContracts(wire, noContract);
}

function hasInlineTemplate(task: unknown): boolean {
  return isJsonObject(valueAt(task, ["taskTemplate"]));
}

function noContract(): undefined {
  return undefined;
}

async function readStructure(wire: unknown): Promise<WireReading<WireWorkflow>> {
  return readWire(wire, workflowSchema, async () => {
    return (await import("../schema/workflow.ts")).workflowSchema;
  });
}
