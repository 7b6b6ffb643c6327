// A lock against its DAG: whether it still has what the DAG needs, and nothing else.
import type { Finding } from "../issue/issue.ts";
import type { Workflow } from "../model/workflow.ts";
import type { WorkflowLock } from "../model/workflow-lock.ts";
import { isJsonObject } from "../schema/json-type.ts";
import type { Cursor } from "./cursor.ts";
import { cursorAt, field, items, textOf, warningAt } from "./cursor.ts";

/** In what a lock is behind its DAG; both lists empty: in nothing. */
export interface StaleLock {
  /** Images of the DAG that are not in the lock, or without the contract that a task names a template of. */
  readonly missing: readonly string[];
  /** Images of the lock that no task uses. */
  readonly unused: readonly string[];
}

/** Compares a lock with the images of a DAG, each in the order of its document. */
export function staleLock(workflow: Pick<Workflow, "tasks">, lock: WorkflowLock): StaleLock {
  // Image and template are called the same in the document and in the model.
  const uses = imageUses(cursorAt(workflow));
  return {
    missing: [...uses].filter((use) => isMissing(use, lock)).map(([image]) => image),
    unused: unusedIn(lock, uses),
  };
}

/**
 * What is stale, as warnings at their places in the raw JSON of a DAG.
 * @param file the DAG's file, for the command that makes the lock anew
 */
export function staleLockFindings(
  workflow: unknown,
  lock: WorkflowLock,
  file: string,
): readonly Finding[] {
  const root = cursorAt(workflow);
  const hint = `run task-api dag lock ${file}`;
  const uses = imageUses(root);
  const unused = unusedIn(lock, uses);
  const id = field(root, "dag_id");
  return [
    ...[...uses]
      .filter((use) => isMissing(use, lock))
      .map(([image, { place }]) => {
        const message = lock.images.has(image)
          ? `the lock has no contract of ${JSON.stringify(image)}, of which a task names a template`
          : `the lock does not have the image ${JSON.stringify(image)}`;
        return warningAt(place, "workflow/image-not-locked", message, hint);
      }),
    ...(unused.length === 0
      ? []
      : [
          warningAt(
            root,
            "workflow/lock-not-used",
            `the lock has images that no task uses: ${unused.slice(0, 20).join(", ")}`,
            hint,
          ),
        ]),
    ...(textOf(id) === undefined || textOf(id) === lock.dagId
      ? []
      : [
          warningAt(
            id,
            "workflow/lock-of-other-dag",
            `the lock is of the DAG ${JSON.stringify(lock.dagId)}`,
            hint,
          ),
        ]),
  ];
}

interface ImageUse {
  /** Where it is named first. */
  readonly place: Cursor;
  /** Whether a task names a template of its contract. */
  readonly needsContract: boolean;
}

function imageUses(workflow: Cursor): ReadonlyMap<string, ImageUse> {
  const uses = new Map<string, ImageUse>();
  for (const task of items(field(workflow, "tasks"))) {
    const place = field(task, "image");
    const image = textOf(place);
    if (image === undefined) continue;
    const earlier = uses.get(image);
    const isNamed = !isJsonObject(field(task, "taskTemplate").value);
    uses.set(image, {
      place: earlier?.place ?? place,
      needsContract: isNamed || earlier?.needsContract === true,
    });
  }
  return uses;
}

function isMissing([image, use]: readonly [string, ImageUse], lock: WorkflowLock): boolean {
  const locked = lock.images.get(image);
  return locked === undefined || (use.needsContract && locked.contract === undefined);
}

function unusedIn(lock: WorkflowLock, uses: ReadonlyMap<string, ImageUse>): readonly string[] {
  return [...lock.images.keys()].filter((image) => !uses.has(image));
}
