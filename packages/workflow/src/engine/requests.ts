// What users want of a DAG run that an engine has, as it lies in the store until the engine takes it.
import type { DagEvent } from "./events.ts";
import type { StoredRequest } from "../store/dag-store.ts";

/** Tasks are named by their index in the DAG. */
export type DagRequest =
  | {
      readonly type: "clear";
      readonly tasks: readonly number[];
      readonly resumesItems?: boolean;
    }
  | { readonly type: "mark"; readonly task: number; readonly state: "success" | "failed" }
  | { readonly type: "cancel"; readonly kill?: boolean };

/** The content of a request in the store. */
export function writeRequest(request: DagRequest): string {
  return JSON.stringify(request);
}

/** What it means for a run of so many tasks; `undefined` for one that is not understood, which is dropped. */
export function eventOf(
  { content }: Pick<StoredRequest, "content">,
  { at, size }: { readonly at: number; readonly size: number },
): DagEvent | undefined {
  const { type, task, tasks, state, resumesItems, kill } = Object(parsed(content));
  const isTask = (one: unknown): one is number =>
    typeof one === "number" && Number.isInteger(one) && one >= 0 && one < size;
  if (type === "cancel") return { type, at, kill: kill === true };
  if (type === "clear" && Array.isArray(tasks)) {
    return { type, tasks: tasks.filter(isTask), resumesItems: resumesItems === true };
  }
  if (type === "mark" && isTask(task) && (state === "success" || state === "failed")) {
    return { type, task, state, at };
  }
  return undefined;
}

/** One that nobody can read must not stop the engine, and each one after it. */
function parsed(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}
