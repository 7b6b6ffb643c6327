// File systems that are mounted inside of a directory (a network share below a data folder): a bind mount
// brings them along, and its being read-only does not reach them.
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { isWithin } from "../channels/is-within.ts";
import { realPath } from "../channels/real-path.ts";

/** Paths relative to `directory`, outer ones first; none where the system does not tell (no Linux). */
export function mountsBelow(directory: string, table: string = readTable()): readonly string[] {
  const folder = realPath(directory);
  const points = table.split("\n").map((line) => unescaped(line.split(" ")[4] ?? ""));
  return [...new Set(points)]
    .filter((point) => point !== "" && point !== folder && isWithin(point, folder))
    .map((point) => relative(folder, point))
    .toSorted();
}

function readTable(): string {
  try {
    return readFileSync("/proc/self/mountinfo", "utf8");
  } catch {
    return "";
  }
}

/** The kernel writes blanks and the like as `\040`. */
function unescaped(text: string): string {
  const bytes = text.replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
  return Buffer.from(bytes, "latin1").toString("utf8");
}
