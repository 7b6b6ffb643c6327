// What `task-api operator` answers: one JSON object per line (docs/operator-protocol.md).
import type { RunRecord } from "@task-api/runtime";
import type { TaskEnd } from "../runner/task-runner.ts";

/** Severity of a line, as task logs have it. */
export type LogLevel = "debug" | "info" | "warning" | "error";

/** A line of the container, or a word of the program about it. */
export interface OperatorLog {
  readonly type: "log";
  readonly level: LogLevel;
  readonly message: string;
  /** ISO 8601. */
  readonly at: string;
  /** Absent: the program's own words. */
  readonly stream?: "stdout" | "stderr";
  /** Whose line it is, where a task fans out. */
  readonly item?: string;
}

/** Where a try is. */
export interface OperatorState {
  readonly type: "state";
  readonly state: "preparing" | "waiting" | "running";
  readonly message?: string;
}

/** The end of a try. */
export interface OperatorResult {
  readonly type: "result";
  readonly outcome: TaskEnd["outcome"];
  /** A reason of contract §3. */
  readonly reason: string;
  readonly message: string;
  readonly next_step?: string;
  readonly exit_code?: number;
  /** False where another try could come to nothing else. */
  readonly may_retry: boolean;
  readonly record_file?: string;
  readonly record?: RunRecord;
  /** Folders of the output channels. */
  readonly channels: Readonly<Record<string, string>>;
}

/** An event of a request, which it carries the `id` of on the wire. */
export type OperatorEvent =
  | OperatorLog
  | OperatorState
  | OperatorResult
  | { readonly type: "left" };
