// How a task run ended: one shape for success and failure (contract §3).
import type { PeakSource } from "../port/events.ts";
import type { Reason } from "./reason.ts";

/** The end of an attempt or of a run. Times are RFC 3339. */
export interface TaskResult {
  readonly reason: Reason;
  /** The process's own code; absent when no process ever ran. */
  readonly exitCode?: number;
  readonly startedAt?: string;
  readonly endedAt: string;
  /** Bytes, files in the cache included; absent: nothing could be measured. */
  readonly peakMemoryBytes?: number;
  /** Whether that is the kernel's own peak or the highest of samples. */
  readonly peakBy?: PeakSource;
  /**
   * How long a higher peak may have come and gone without being seen: the time between samples, or since
   * the last look at the kernel's peak. Absent: none can be missing.
   */
  readonly peakUnseenSeconds?: number;
  /** CPU time as last seen. */
  readonly cpuSeconds?: number;
  readonly memoryLimitBytes?: number;
  /** What happened, in one sentence. */
  readonly message: string;
  /** What to do about it. */
  readonly nextStep?: string;
}
