// The author's DAG file, as issues about it are shown.
import { readFileSync } from "node:fs";
import type { Issue } from "@task-api/spec";

/** As the user would type the file's name. */
export function renamed(issue: Issue, path: string, shown: string): Issue {
  const { location } = issue;
  return location?.file === path ? { ...issue, location: { ...location, file: shown } } : issue;
}

/** The text of a file, for showing lines of it; nothing where it cannot be read. */
export function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
