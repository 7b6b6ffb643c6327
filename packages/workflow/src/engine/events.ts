// What can happen to a DAG run. Times are milliseconds since 1970.
import type { EndState } from "./states.ts";
import type { TaskEnd } from "../runner/task-runner.ts";

/** Everything that `decide.ts` has an answer to. */
export type DagEvent =
  /** An engine takes the run, for the first time or after another one has gone. */
  | { readonly type: "begin" }
  /** There is room: the next try of a scheduled task is given to the runner. */
  | { readonly type: "admitted"; readonly task: number; readonly at: number }
  /** Its container runs. */
  | { readonly type: "running"; readonly task: number; readonly at: number }
  | { readonly type: "ended"; readonly task: number; readonly end: TaskEnd }
  /** The delay before its next try is over. */
  | { readonly type: "retry-due"; readonly task: number }
  /** A user wants these tasks to run again; with `resumesItems` what is good of their results stays. */
  | {
      readonly type: "clear";
      readonly tasks: readonly number[];
      readonly resumesItems?: boolean;
    }
  /** A user says how a task is to count. */
  | {
      readonly type: "mark";
      readonly task: number;
      readonly state: Extract<EndState, "success" | "failed">;
      readonly at: number;
    }
  /** A user wants the run to end; with `kill` what runs of it is not waited for. */
  | { readonly type: "cancel"; readonly at: number; readonly kill?: boolean };
