// Paths as the file system has them: one directory may be written in many ways.
import { realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** Where a path leads when every link is followed, also when its last names do not exist yet. */
export function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(realPath(parent), basename(path));
  }
}
