// A lock against its DAG: whether it still has what the DAG needs, and nothing else.
import type { Finding } from "../issue/issue.ts";
import type { Workflow } from "../model/workflow.ts";
import type { WorkflowLock } from "../model/workflow-lock.ts";
import { workflowForms } from "../forms/workflow-forms.ts";
import { isJsonObject } from "../schema/json-type.ts";
import type { Cursor } from "./cursor.ts";
import { cursorAt, field, items, textOf, warningAt } from "./cursor.ts";

/** In what a lock is behind its DAG. */
export interface StaleLock {
  /** Images of the DAG that are not in the lock, or without the contract that a task names a template of. */
  readonly missing: readonly string[];
  /** Images of the lock that no task uses. */
  readonly unused: readonly string[];
  /** Whether its forms are others than those that the DAG has by the contracts of the lock; older locks have none. */
  readonly hasOtherForms: boolean;
}

/** Compares a lock with the images of a DAG, each in the order of its document. */
export function staleLock(
  workflow: Pick<Workflow, "tasks" | "uiForms">,
  lock: WorkflowLock,
): StaleLock {
  // Image and template are called the same in the document and in the model.
  const uses = imageUses(cursorAt(workflow));
  return {
    missing: [...uses].filter((use) => isMissing(use, lock)).map(([image]) => image),
    unused: unusedIn(lock, uses),
    hasOtherForms: hasOtherForms(workflow, lock),
  };
}

/**
 * What is stale, as warnings at their places in the raw JSON of a DAG.
 * @param file the DAG's file, for the command that makes the lock anew
 * @param read the same DAG as it was read; absent, where it has errors: its forms are not looked at
 */
export function staleLockFindings(
  workflow: unknown,
  lock: WorkflowLock,
  file: string,
  read?: Pick<Workflow, "tasks" | "uiForms">,
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
    ...(read !== undefined && hasOtherForms(read, lock)
      ? [
          warningAt(
            root,
            "workflow/forms-not-locked",
            "the forms in the lock are not those that the DAG has now",
            hint,
          ),
        ]
      : []),
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

function hasOtherForms(
  workflow: Pick<Workflow, "tasks" | "uiForms">,
  { forms, images }: WorkflowLock,
): boolean {
  if (forms === undefined) return false;
  return !isSame(
    workflowForms(workflow, (image) => images.get(image)?.contract),
    forms,
  );
}

/** JSON values, whatever the order of their keys. */
function isSame(one: unknown, other: unknown): boolean {
  if (!isJsonObject(one) || !isJsonObject(other)) {
    return JSON.stringify(one) === JSON.stringify(other);
  }
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && isSame(one[key], other[key]))
  );
}
