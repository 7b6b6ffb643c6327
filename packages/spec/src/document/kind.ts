// Which kind of document a JSON value is, by its fields. A guess for callers that were not told.
import { isJsonObject } from "../schema/json-type.ts";

/** The kinds of documents; the names are those of `validate --schema`. */
export const DocumentKind = {
  processingContainer: "pc",
  task: "task",
  workflow: "workflow",
  workflowLock: "lock",
} as const;
export type DocumentKind = (typeof DocumentKind)[keyof typeof DocumentKind];

/** Fields that only documents of a kind have; the first one is never missing in a sound document. */
const marks: readonly (readonly [kind: DocumentKind, fields: readonly string[]])[] = [
  [DocumentKind.workflowLock, ["lock_version"]],
  [DocumentKind.task, ["taskTemplate", "image"]],
  [DocumentKind.processingContainer, ["templates"]],
  [DocumentKind.workflow, ["dag_id", "tasks"]],
];

const kindsBySchema: readonly (readonly [end: string, kind: DocumentKind])[] = [
  ["/processing-container.schema.json", DocumentKind.processingContainer],
  ["/task.schema.json", DocumentKind.task],
  ["/workflow.schema.json", DocumentKind.workflow],
  ["/workflow-lock.schema.json", DocumentKind.workflowLock],
];

/**
 * The kind that `document` has the fields of, or that its `$schema` names; `undefined`: of none. A field
 * of another kind beside those of its own makes no other kind of a document.
 */
export function guessKind(document: unknown): DocumentKind | undefined {
  if (!isJsonObject(document)) return undefined;
  const has = (field: string | undefined): boolean =>
    field !== undefined && Object.hasOwn(document, field);
  const found =
    marks.find(([, [first]]) => has(first)) ?? marks.find(([, fields]) => fields.some(has));
  if (found !== undefined) return found[0];
  const schema = document["$schema"];
  if (typeof schema !== "string") return undefined;
  return kindsBySchema.find(([end]) => schema.endsWith(end))?.[1];
}

/** Whether a document has a field that marks `kind`. */
export function hasMarkOf(kind: DocumentKind, document: unknown): boolean {
  const fields = marks.find(([one]) => one === kind)?.[1] ?? [];
  return isJsonObject(document) && fields.some((field) => Object.hasOwn(document, field));
}
