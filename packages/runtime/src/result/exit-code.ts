// A result as an exit code for shells (contract §3). The record's reason decides; the code is a hint.
import { assertNever } from "../assert-never.ts";
import { Reason } from "./reason.ts";
import type { TaskResult } from "./task-result.ts";

/** What `run --watch` ends with: the process's own code where there is one. */
export function exitCodeOf(result: Pick<TaskResult, "reason" | "exitCode">): number {
  switch (result.reason) {
    case Reason.Succeeded:
      return 0;
    case Reason.Failed:
      // A process that ended with 0 may have failed otherwise: its channels are not as they should be.
      return result.exitCode === undefined || result.exitCode === 0 ? 1 : result.exitCode;
    case Reason.OOMKilled:
      return 137;
    case Reason.Skipped:
      return 126;
    case Reason.Timeout:
      return 124;
    case Reason.Stopped:
      return 143;
    case Reason.StartFailed:
    case Reason.ImageNotFound:
    case Reason.RegistryUnauthorized:
    case Reason.Unschedulable:
    case Reason.Evicted:
    case Reason.EngineUnavailable:
    case Reason.Lost:
      return 125;
    default:
      return assertNever(result.reason);
  }
}
