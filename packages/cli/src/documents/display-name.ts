// How files are named to the user.
import { relative } from "node:path";
import { isWithin } from "@task-api/runtime";

/** A path as the user would type it: relative below the current directory, absolute elsewhere. */
export function displayName(path: string, cwd: string): string {
  return path !== cwd && isWithin(path, cwd) ? relative(cwd, path) : path;
}
