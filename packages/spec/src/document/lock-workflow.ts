// Writes workflow.lock.json: the same lock is the same text, so that a difference under version control means one.
import type { WorkflowForms } from "../forms/workflow-forms.ts";

/** An image to be locked. */
export interface LockEntry {
  /** As the tasks of the DAG write it. */
  readonly reference: string;
  /** `name@sha256:…` */
  readonly digest?: string;
  /** `sha256:…` */
  readonly id?: string;
  /** `linux/amd64` */
  readonly platform?: string;
  /** Its processing-container.json as it was read: the raw JSON value (`wire` of its reading). */
  readonly contract?: unknown;
}

/**
 * The text of the lock of a DAG: images in the order of their references, two blanks deep, with a line break at the
 * end. Of two entries for one reference the last one counts.
 * @param forms what users may enter, in its own order; absent: the lock says nothing of it
 */
export function lockWorkflow(
  dagId: string,
  entries: Iterable<LockEntry>,
  forms?: WorkflowForms,
): string {
  const images = new Map(
    Array.from(entries, ({ reference, digest, id, platform, contract }) => [
      reference,
      { digest, id, platform, contract },
    ]),
  );
  const sorted = [...images].toSorted(([one], [other]) => (one < other ? -1 : 1));
  const lock = { lock_version: 1, dag_id: dagId, images: Object.fromEntries(sorted), forms };
  return `${JSON.stringify(lock, undefined, 2)}\n`;
}

/**
 * Where the lock of a workflow document lies: beside it.
 * @example lockFileOf("dags/workflow.json") // "dags/workflow.lock.json"
 */
export function lockFileOf(workflowFile: string): string {
  return `${workflowFile.replace(/\.json$/i, "")}.lock.json`;
}
