// How a task run ended: one shape for success and failure (contract §3).
import type { Reason } from "./reason.ts";

/** The end of an attempt or of a run. Times are RFC 3339. */
export interface TaskResult {
  readonly reason: Reason;
  /** The process's own code; absent when no process ever ran. */
  readonly exitCode?: number;
  readonly startedAt?: string;
  readonly endedAt: string;
  /** Bytes, the highest value seen or the kernel's own peak. */
  readonly peakMemoryBytes?: number;
  /** CPU time as last seen. */
  readonly cpuSeconds?: number;
  readonly memoryLimitBytes?: number;
  /** What happened, in one sentence. */
  readonly message: string;
  /** What to do about it. */
  readonly nextStep?: string;
}
