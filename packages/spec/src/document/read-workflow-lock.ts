// workflow.lock.json: from what was read to the lock of a DAG, or everything that is wrong with it. Its contracts come
// from images, so no expression in it is ever filled in (contract §1.2: templates).
import { Severity, type Finding } from "../issue/issue.ts";
import type { WorkflowLock } from "../model/workflow-lock.ts";
import { workflowLockSchema } from "../generated/sound-workflow-lock.ts";
import { checkProcessingContainer } from "../rules/check-processing-container.ts";
import { cursorAt, field, members } from "../rules/cursor.ts";
import { valueAt } from "../schema/walk.ts";
import { DocumentKind } from "./kind.ts";
import { normaliseWorkflowLock } from "./normalise-workflow-lock.ts";
import { readSource, type DocumentInput } from "./read-source.ts";
import { judged, withValue, type Reading } from "./reading.ts";
import { readWire } from "./structure.ts";

/** A lock as it was read. */
export type WorkflowLockReading = Reading<"lock", WorkflowLock>;

/** Reads workflow.lock.json. Never throws, and never renders: `render` and `template` have no effect. */
export async function readWorkflowLock(input: DocumentInput): Promise<WorkflowLockReading> {
  const read = await readSource({ ...input, render: false });
  const wire = read.value;
  const other = otherVersion(wire);
  if (other !== undefined) return judged(read, DocumentKind.workflowLock, async () => [other]);
  const structure = await readWire(wire, workflowLockSchema, async () => {
    return (await import("../schema/workflow-lock.ts")).workflowLockSchema;
  });
  const findings = async (): Promise<readonly Finding[]> =>
    [...structure.findings, ...(await contractFindings(wire))].filter(concernsTheLock);
  const reading = await judged(read, DocumentKind.workflowLock, findings);
  return withValue(reading, structure.value, normaliseWorkflowLock);
}

/** What else a document of another version means is not known, so nothing else is said of it. */
function otherVersion(wire: unknown): Finding | undefined {
  const version = valueAt(wire, ["lock_version"]);
  if (typeof version !== "number" || version === 1) return undefined;
  return {
    code: "structure/wrong-value",
    severity: Severity.error,
    path: ["lock_version"],
    message: `'lock_version' must be 1, not ${version}: the lock was written by another version of task-api`,
    hint: "write it anew with task-api dag lock, or use the version that wrote it",
  };
}

async function contractFindings(wire: unknown): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const [, image] of members(field(cursorAt(wire), "images"))) {
    const contract = field(image, "contract");
    for (const finding of await checkProcessingContainer(contract.value)) {
      findings.push({ ...finding, path: [...contract.path, ...finding.path] });
    }
  }
  return findings;
}

/** Whoever has locked a DAG is not the one to be told of slips in the contracts of others that can be lived with. */
function concernsTheLock({ severity, path }: Finding): boolean {
  return severity === Severity.error || path[0] !== "images" || path[2] !== "contract";
}
