// The failure of whatever stands between a caller and a cluster: settings, certificates, programs.
import { Reason, RuntimeFailure } from "@task-api/runtime";

/** A failure to get access; `cause` must hold nothing secret. */
export function accessFailure(message: string, nextStep: string, cause?: unknown): RuntimeFailure {
  return new RuntimeFailure({ reason: Reason.EngineUnavailable, message, nextStep, cause });
}

/** What Node said, without what it was said about. */
export function errorWords(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
