// The engine or a registry said no, and the task has faults of its own: the user hears of both.
import type { Issue } from "@task-api/spec";
import type { RuntimeFailure } from "@task-api/runtime";

/** A failure of the engine, together with what is wrong with the task itself. */
export class FailureWithIssues extends Error {
  override readonly name = "FailureWithIssues";
  readonly failure: RuntimeFailure;
  readonly issues: readonly Issue[];

  constructor(failure: RuntimeFailure, issues: readonly Issue[]) {
    super(failure.message, { cause: failure });
    this.failure = failure;
    this.issues = issues;
  }
}
