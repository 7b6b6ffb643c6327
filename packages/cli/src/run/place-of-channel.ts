// A finding of the plan speaks of a channel or variable by name; in the task.json it has an index.
import type { Finding, JsonPath } from "@task-api/spec";

/** What a task names the entries of. */
const LISTS: ReadonlySet<string> = new Set(["inputs", "outputs", "env"]);

/** Turns `["inputs", "dicom"]` into the place of what is wrong, `["inputs", 0, "input", "host_path"]`. */
export function placeOfChannel(finding: Finding, wire: unknown): Finding {
  const [list, name] = finding.path;
  if (typeof list !== "string" || !LISTS.has(list) || typeof name !== "string") return finding;
  const entries: unknown = Object(wire)[list];
  if (!Array.isArray(entries)) return { ...finding, path: [] };
  const index = entries.findIndex((entry: unknown) => Object(entry).name === name);
  if (index === -1) return { ...finding, path: [list] };
  return { ...finding, path: [list, index, ...placeOfValue(Object(entries[index]))] };
}

/** Where an entry says what it is bound to: its host path in either dialect, or a secret's origin. */
function placeOfValue(entry: Readonly<Record<string, unknown>>): JsonPath {
  const volume = ["input", "volume_source"].find((field) => Object.hasOwn(entry, field));
  if (volume !== undefined) {
    return Object.hasOwn(Object(entry[volume]), "host_path") ? [volume, "host_path"] : [volume];
  }
  return Object.hasOwn(entry, "value_from") ? ["value_from"] : [];
}
