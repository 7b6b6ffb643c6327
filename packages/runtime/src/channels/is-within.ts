// Whether a path is in a folder. What must not be cleared, or not leave a folder, is decided by it: so by names, not by letters.
import { isAbsolute, relative, sep } from "node:path";

/**
 * Whether `path` is `folder` itself or anywhere below it. Both absolute; links are not followed (`realPath`), and neither
 * need exist. A name may begin with dots: `/a/..d` is in `/a`, `/a/../d` is not.
 */
export function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way.split(sep)[0] !== ".." && !isAbsolute(way);
}
