// The front door: a file becomes a normalised document, or everything that is wrong with it, all at
// once and each at its place (contract §1). Reads nothing itself and looks at no engine or host path.
import { Severity, type Finding } from "../issue/issue.ts";
import { jsonTypeName } from "../schema/json-type.ts";
import { DocumentKind, guessKind } from "./kind.ts";
import type { ProcessingContainerReading } from "./read-container.ts";
import { readSource, type DocumentInput, type ReadSource } from "./read-source.ts";
import type { TaskReading } from "./read-task.ts";
import type { WorkflowLockReading } from "./read-workflow-lock.ts";
import type { WorkflowReading } from "./read-workflow.ts";
import { placed, type Reading } from "./reading.ts";

/** A document whose kind could not be told. */
export type OtherReading = Reading<undefined, never>;

/** Any document; `kind` says which. */
export type DocumentReading =
  | ProcessingContainerReading
  | TaskReading
  | WorkflowReading
  | WorkflowLockReading
  | OtherReading;

/**
 * Reads a document of the given kind, or of the kind its fields tell. Never throws. What a kind needs is
 * loaded when a document is of it.
 */
export async function readDocument(
  input: DocumentInput & { readonly kind?: DocumentKind },
): Promise<DocumentReading> {
  const read = await readSource(input);
  const kind = input.kind ?? guessKind(read.value);
  if (kind === DocumentKind.processingContainer) {
    return (await import("./read-container.ts")).containerReading(read);
  }
  if (kind === DocumentKind.task) return (await import("./read-task.ts")).taskReading(read);
  if (kind === DocumentKind.workflow) {
    return (await import("./read-workflow.ts")).workflowReading(read);
  }
  if (kind === DocumentKind.workflowLock) {
    // Read anew: a lock holds what comes from images, and is not rendered.
    return (await import("./read-workflow-lock.ts")).readWorkflowLock(input);
  }
  return otherReading(read);
}

async function otherReading(read: ReadSource): Promise<OtherReading> {
  const kind = undefined;
  if (!read.isComplete) return placed(read, kind, []);
  const came = read.value;
  const unknown: Finding = {
    code: "document/unknown-kind",
    severity: Severity.error,
    path: [],
    message:
      typeof came === "object" && came !== null && !Array.isArray(came)
        ? "the document has neither 'templates' (processing-container) nor 'image' and 'taskTemplate' (task) nor 'dag_id' and 'tasks' (workflow)"
        : `the document must be an object, not ${jsonTypeName(came)}`,
    hint: "say which kind it is with --schema pc, task or workflow",
  };
  return placed(read, kind, [unknown]);
}
