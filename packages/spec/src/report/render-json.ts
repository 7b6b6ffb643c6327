// Issues for programs: a small stable JSON shape of our own. For code scanning services: SARIF.
import { formatPath } from "../issue/issue.ts";
import type { Issue, Location, Severity, TextEdit } from "../issue/issue.ts";
import { countIssues } from "./count.ts";
import type { IssueCounts } from "./count.ts";

/** The version of `JsonReport`; grows when a field goes or changes its meaning, not when one is added. */
export const jsonReportVersion = 1;

/** The machine-readable report (contract §1.4). */
export interface JsonReport {
  readonly version: typeof jsonReportVersion;
  /** Of all issues, also of those left out. */
  readonly counts: IssueCounts;
  /** Issues beyond the limit, which `issues` does not hold. */
  readonly omitted: number;
  readonly issues: readonly JsonReportIssue[];
}

/** One issue of a `JsonReport`. */
export interface JsonReportIssue {
  /** E.g. `json/trailing-comma`. */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly hint?: string;
  /** Keys and array indexes from the root. */
  readonly path: readonly (string | number)[];
  /** The same for people, e.g. `templates[0].env`; the root is `$`. */
  readonly pathText: string;
  /** Lines and columns count from 1, columns in UTF-16 units; the end is exclusive. */
  readonly location?: Location;
  /** Replaces `length` UTF-16 units at `offset` (from 0) of the file by `text`. */
  readonly fix?: TextEdit;
}

/** The report of `issues` in their order, with at most `maxIssues` (default 1000) of them. */
export function toJsonReport(
  issues: readonly Issue[],
  options: { readonly maxIssues?: number } = {},
): JsonReport {
  const listed = issues.slice(0, options.maxIssues ?? 1000);
  return {
    version: jsonReportVersion,
    counts: countIssues(issues),
    omitted: issues.length - listed.length,
    issues: listed.map(toReportIssue),
  };
}

/** `toJsonReport` as text, indented, ending with a line break. */
export function renderJson(
  issues: readonly Issue[],
  options: { readonly maxIssues?: number } = {},
): string {
  return `${JSON.stringify(toJsonReport(issues, options), null, 2)}\n`;
}

/** Field by field, so that nothing else an issue may carry becomes part of the interface. */
function toReportIssue({
  code,
  severity,
  message,
  hint,
  path,
  location,
  fix,
}: Issue): JsonReportIssue {
  return {
    code,
    severity,
    message,
    ...(hint === undefined ? {} : { hint }),
    path,
    pathText: formatPath(path),
    ...(location === undefined ? {} : { location }),
    ...(fix === undefined ? {} : { fix }),
  };
}
