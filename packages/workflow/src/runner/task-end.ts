// From the end of a container, or what kept it from starting, to the end of a try.
import type { Finding } from "@task-api/spec";
import { Reason, type RunRecord, type RuntimeFailure } from "@task-api/runtime";
import type { ItemRow } from "./item-table.ts";
import type { TaskEnd } from "./task-runner.ts";

/** Of a finished record. */
export function endOfRecord({ result, id }: RunRecord): TaskEnd {
  if (result === undefined) throw new Error(`the record of ${id} is not finished`);
  const { reason, message, exitCode, startedAt, endedAt } = result;
  return {
    outcome: outcomes[reason] ?? "failed",
    reason,
    message,
    ...(exitCode !== undefined && { exitCode }),
    ...(startedAt !== undefined && { startedAt: Date.parse(startedAt) }),
    endedAt: Date.parse(endedAt),
    ...(finalReasons.has(reason) && { isFinal: true }),
  };
}

/** Somebody wanted it to end, or what is missing comes by nothing that an engine could wait for. */
export const finalReasons: ReadonlySet<Reason> = new Set([
  Reason.Stopped,
  Reason.ImageNotFound,
  Reason.RegistryUnauthorized,
]);

const outcomes: Readonly<Partial<Record<Reason, TaskEnd["outcome"]>>> = {
  [Reason.Succeeded]: "success",
  [Reason.Skipped]: "skipped",
};

/** Of a try that could not begin; another one may find things better. */
export function endOfTrouble({ reason, message, nextStep }: RuntimeFailure): TaskEnd {
  return {
    outcome: "failed",
    reason,
    message: `${message}; ${nextStep}`,
    endedAt: Date.now(),
    ...(finalReasons.has(reason) && { isFinal: true }),
  };
}

/** Of a task that is wrong as it is; no other try would find it otherwise. */
export function endOfFindings(findings: readonly Finding[]): TaskEnd {
  return {
    outcome: "failed",
    reason: Reason.StartFailed,
    message: findings
      .map(({ message, hint }) => (hint ? `${message} (${hint})` : message))
      .join("; "),
    endedAt: Date.now(),
    isFinal: true,
  };
}

/** Of a try that has found everything done by those before it. */
export function nothingLeft(items: number): TaskEnd {
  return {
    outcome: "success",
    reason: Reason.Succeeded,
    message: `all ${items} item(s) had a good result already`,
    endedAt: Date.now(),
  };
}

const MOST_NAMED = 5;

/** Of a task with one container per item: a failure where an item has failed, skipped where all were. */
export function endOfFanOut(
  rows: readonly Pick<ItemRow, "item" | "state" | "reason" | "exitCode">[],
  items: number,
  wasStopped: boolean,
): TaskEnd {
  const endedAt = Date.now();
  const failed = rows.filter(({ state }) => state === "failed");
  if (wasStopped) {
    const message = `stopped, with ${rows.length - failed.length} of ${items} item(s) done`;
    return { outcome: "failed", reason: Reason.Stopped, message, endedAt, isFinal: true };
  }
  if (failed.length > 0) {
    const named = failed
      .slice(0, MOST_NAMED)
      .map(({ item, reason, exitCode = reason }) => `${JSON.stringify(item)} (${exitCode})`);
    const more = failed.length > MOST_NAMED ? ` and ${failed.length - MOST_NAMED} more` : "";
    return {
      outcome: "failed",
      reason: Reason.Failed,
      message: `${failed.length} of ${rows.length} item(s) failed: ${named.join(", ")}${more}; the results of the others are there`,
      endedAt,
    };
  }
  const isSkipped = rows.length > 0 && rows.every(({ state }) => state === "skipped");
  return {
    outcome: isSkipped ? "skipped" : "success",
    reason: isSkipped ? Reason.Skipped : Reason.Succeeded,
    message: isSkipped ? `all ${rows.length} item(s) were skipped` : `${rows.length} item(s) done`,
    endedAt,
  };
}
