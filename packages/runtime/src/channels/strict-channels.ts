// The item convention as a condition instead of a piece of advice: `--strict-channels` (contract §4).
import { Reason } from "../result/reason.ts";
import type { TaskResult } from "../result/task-result.ts";
import type { ChannelReport } from "./channel-report.ts";

/** Every departure of the channels from the convention, in words; notes (a new item) are none. */
export function departures(reports: readonly ChannelReport[]): string[] {
  return reports.flatMap(({ channel, direction, findings }) =>
    findings
      .filter(({ severity }) => severity === "warning")
      .map(({ message }) => `${direction} '${channel}': ${message}`),
  );
}

/** How many are named in a message; the record has all of them. */
const MOST_NAMED = 3;

/**
 * The result of a task whose channels have to keep to the convention: a success with departures is a
 * failure. `unchecked`: why the channels could not be looked at, which is no success either.
 */
export function judgeStrictly(
  result: TaskResult,
  reports: readonly ChannelReport[],
  unchecked: readonly string[],
): TaskResult {
  const found = [...departures(reports), ...unchecked];
  if (result.reason !== Reason.Succeeded || found.length === 0) return result;
  const more = found.length > MOST_NAMED ? `; ${found.length - MOST_NAMED} more` : "";
  return {
    ...result,
    reason: Reason.Failed,
    message: `the process succeeded, but the channels do not keep to the item convention: ${found.slice(0, MOST_NAMED).join("; ")}${more}`,
    nextStep: "mend what the task reads or writes, or run it without --strict-channels",
  };
}
