// Whether a record is in a folder, or anywhere below it.
import { isAbsolute, relative, sep } from "node:path";

/** Both absolute; a container of a run without a record is below no folder. */
export function isBelow(folder: string, recordFile: string | undefined): recordFile is string {
  if (recordFile === undefined) return false;
  const way = relative(folder, recordFile);
  return way.split(sep)[0] !== ".." && !isAbsolute(way);
}
