// Whether there is room for a task's results before it starts: a disk that is full in the middle costs more.
import { statfsSync } from "node:fs";
import { formatBytes } from "@task-api/spec";
import { Reason, RuntimeFailure } from "@task-api/runtime";

/** A failure that says how much is missing; `undefined`: there is enough, or nobody can tell. */
export function diskProblem(folder: string, minFreeBytes: number): RuntimeFailure | undefined {
  const free = freeBytes(folder);
  if (free === undefined || free >= minFreeBytes) return undefined;
  return new RuntimeFailure({
    reason: Reason.StartFailed,
    message: `only ${formatBytes(free)} are free below ${folder}, a task starts with at least ${formatBytes(minFreeBytes)}`,
    nextStep:
      "free space (task-api dag prune removes old runs), or say --min-free-disk; then: task-api dag clear",
  });
}

function freeBytes(folder: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}
