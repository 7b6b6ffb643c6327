// A file that could not be read, as an issue: what is wrong with one file says nothing about the next.
import type { Issue } from "@task-api/spec";
import type { UnreadableFile } from "./read-bytes.ts";

/** `document/unreadable` at the start of `file`. */
export function unreadableIssue(file: string, { message, hint }: UnreadableFile): Issue {
  return {
    code: "document/unreadable",
    severity: "error",
    path: [],
    location: { file, line: 1, column: 1, endLine: 1, endColumn: 1 },
    message,
    ...(hint !== undefined && { hint }),
  };
}
