// What all actions of a crate have in common.
import type { CrateTry } from "./crate-run.ts";
import { timeOf } from "./entity.ts";

/** The person or service that a crate names as the one who has run it. */
export const AGENT_ID = "#agent";

/** When it began and ended, as far as that is known. */
export function timesOf({
  startedAt,
  endedAt,
}: {
  readonly startedAt?: number | undefined;
  readonly endedAt?: number | undefined;
}): { readonly startTime?: string; readonly endTime?: string } {
  return {
    ...(startedAt !== undefined && { startTime: timeOf(startedAt) }),
    ...(endedAt !== undefined && { endTime: timeOf(endedAt) }),
  };
}

/** A task that was skipped has done what it should. */
export function statusOf(state: CrateTry["state"]): string {
  return `http://schema.org/${state === "failed" ? "Failed" : "Completed"}ActionStatus`;
}
