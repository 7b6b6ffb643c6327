// How many issues of which severity: the head of every report.
import { Severity } from "../issue/issue.ts";
import type { Issue } from "../issue/issue.ts";

/** How many errors and warnings there are. */
export interface IssueCounts {
  readonly errors: number;
  readonly warnings: number;
}

/** Counts `issues` by severity. */
export function countIssues(issues: readonly Issue[]): IssueCounts {
  const errors = issues.filter((issue) => issue.severity === Severity.error).length;
  return { errors, warnings: issues.length - errors };
}
