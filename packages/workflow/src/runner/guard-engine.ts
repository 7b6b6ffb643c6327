// What goes wrong with one task ends that task, and not the engine with all of its runs. Only what would lose an end, or what
// all tasks would meet in turn, ends the engine: the next one goes on then.
import { RecordError, Reason, errorCode, type RunRecord } from "@task-api/runtime";
import { StoreError } from "../store/store-error.ts";
import type { TaskEnd } from "./task-runner.ts";

/**
 * The end that `work` comes to, or that of a task which could not be run.
 * @param recordOf the record of the try, where there is one: while it says that a container runs, nobody may say how it ended
 * @throws StoreError, and whatever must not be taken for the end of a task
 */
export async function guarded(
  work: () => Promise<TaskEnd>,
  recordOf: () => RunRecord | undefined,
): Promise<TaskEnd> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StoreError || isOutOfSpace(error) || isRunning(recordOf)) throw error;
    const message = error instanceof Error ? error.message : String(error);
    const nextStep = error instanceof RecordError ? `; ${error.nextStep}` : "";
    return {
      outcome: "failed",
      reason: Reason.StartFailed,
      message: `the task could not be run: ${message}${nextStep}`,
      endedAt: Date.now(),
    };
  }
}

/** A full disk is no fault of this task, and the next one would meet it as well. */
function isOutOfSpace(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = errorCode(error);
  return code === "ENOSPC" || code === "EDQUOT" || isOutOfSpace(error.cause);
}

function isRunning(recordOf: () => RunRecord | undefined): boolean {
  try {
    return recordOf()?.state === "running";
  } catch {
    return false;
  }
}
