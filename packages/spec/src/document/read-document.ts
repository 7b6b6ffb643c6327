// The front door: a file becomes a normalised document, or everything that is wrong with it, all at
// once and each at its place (contract §1). Reads nothing itself and looks at no engine or host path.
import { Severity, type Finding } from "../issue/issue.ts";
import { jsonTypeName } from "../schema/json-type.ts";
import { DocumentKind, guessKind } from "./kind.ts";
import type { ProcessingContainerReading } from "./read-container.ts";
import { readSource, type DocumentInput, type ReadSource } from "./read-source.ts";
import type { TaskReading } from "./read-task.ts";
import { placed, type Reading } from "./reading.ts";

/** What this front door has no rules for: a workflow, or a kind that could not be told. */
export type OtherReading = Reading<"workflow" | undefined, never>;

/** Any document; `kind` says which. */
export type DocumentReading = ProcessingContainerReading | TaskReading | OtherReading;

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
  return otherReading(read, kind);
}

async function otherReading(read: ReadSource, kind: "workflow" | undefined): Promise<OtherReading> {
  if (!read.isComplete) return placed(read, kind, []);
  if (kind !== undefined) return placed(read, kind, [unsupportedKind]);
  const came = read.value;
  const unknown: Finding = {
    code: "document/unknown-kind",
    severity: Severity.error,
    path: [],
    message:
      typeof came === "object" && came !== null && !Array.isArray(came)
        ? "the document has neither 'templates' (processing-container) nor 'image' and 'taskTemplate' (task)"
        : `the document must be an object, not ${jsonTypeName(came)}`,
    hint: "say which kind it is with --schema pc or --schema task",
  };
  return placed(read, kind, [unknown]);
}

/** Said rather than passed over: a document that nobody looked at is not valid. */
const unsupportedKind: Finding = {
  code: "document/unsupported-kind",
  severity: Severity.error,
  path: [],
  message:
    "workflow documents cannot be checked by this version, only processing-containers and tasks",
  hint: "look for a newer version of task-api",
};
