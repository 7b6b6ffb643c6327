// A finding of the plan speaks of a channel or variable by name; in the task.json it has an index.
import type { Finding } from "@task-api/spec";

/** Turns `["inputs", "dicom"]` into `["inputs", 0]`, the place in this document. */
export function placeOfChannel(finding: Finding, wire: unknown): Finding {
  const [list, name] = finding.path;
  if (typeof list !== "string" || typeof name !== "string") return finding;
  const entries: unknown = Object(wire)[list];
  if (!Array.isArray(entries)) return { ...finding, path: [] };
  const index = entries.findIndex((entry: unknown) => Object(entry).name === name);
  return { ...finding, path: index === -1 ? [list] : [list, index] };
}
