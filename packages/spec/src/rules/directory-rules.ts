// Host directories of a task that stand in each other's way (contract §1.4), judged by their text: what
// exists, and where links lead, is for whoever can look at the host.
import type { Finding } from "../issue/issue.ts";
import type { Cursor } from "./cursor.ts";
import { errorAt, field, items, textOf, warningAt } from "./cursor.ts";
import type { Rule } from "./rule.ts";

interface BoundDirectory {
  readonly place: Cursor;
  /** Normalised; relative ones begin with `./`. */
  readonly path: string;
  readonly label: string;
  readonly isOutput: boolean;
}

/** For a task: looks at the host paths of `inputs` and `outputs`. */
export const directoryRules: readonly Rule[] = [outputsApart];

function outputsApart(task: Cursor): readonly Finding[] {
  const directories = [
    ...boundDirectories(field(task, "inputs"), false),
    ...boundDirectories(field(task, "outputs"), true),
  ];
  const first = new Map<string, BoundDirectory>();
  const findings: Finding[] = [];
  for (const directory of directories) {
    const same = first.get(directory.path);
    if (same === undefined) first.set(directory.path, directory);
    else if (directory.isOutput) findings.push(sameDirectory(directory, same));
  }
  for (const directory of first.values()) {
    for (const parent of parentsOf(directory.path)) {
      const holder = first.get(parent);
      if (holder !== undefined) findings.push(...nestedDirectory(directory, holder));
    }
  }
  return findings;
}

function sameDirectory(output: BoundDirectory, other: BoundDirectory): Finding {
  const message = `${output.label} must not be the same host directory as ${other.label}`;
  return errorAt(output.place, "task/same-directory", message);
}

/** Clearing an output clears what it holds; an output inside an input only changes the input. */
function nestedDirectory(inner: BoundDirectory, holder: BoundDirectory): readonly Finding[] {
  const code = "task/nested-directory";
  if (holder.isOutput) {
    const message = `the host directory of ${holder.label} must not hold that of ${inner.label}`;
    return [errorAt(holder.place, code, message)];
  }
  if (!inner.isOutput) return [];
  const message = `the host directory of ${inner.label} lies inside that of ${holder.label}`;
  return [warningAt(inner.place, code, message)];
}

function boundDirectories(bindings: Cursor, isOutput: boolean): readonly BoundDirectory[] {
  return items(bindings).flatMap((binding) => {
    const places = ["input", "volume_source"].map((key) => field(field(binding, key), "host_path"));
    const place = places.find((candidate) => textOf(candidate));
    const path = place && textOf(place);
    if (place === undefined || path === undefined) return [];
    const name = textOf(field(binding, "name")) ?? String(binding.path.at(-1));
    const label = `${isOutput ? "output" : "input"} '${name}'`;
    return [{ place, path: normalised(path), label, isOutput }];
  });
}

/** Without empty names, `.` and what `..` takes back. */
function normalised(path: string): string {
  const isAbsolute = path.startsWith("/");
  const names: string[] = [];
  for (const name of path.split("/")) {
    if (name === "" || name === ".") continue;
    if (name !== "..") names.push(name);
    else if (names.length > 0 && names.at(-1) !== "..") names.pop();
    else if (!isAbsolute) names.push(name);
  }
  return `${isAbsolute ? "" : "."}/${names.join("/")}`;
}

/** `./a/b` has the parents `./a` and `./`; nothing is known of what lies above `./`. */
function parentsOf(path: string): readonly string[] {
  const [start = "", ...names] = path.split("/").slice(0, 128);
  if (names[0] === ".." || path === `${start}/`) return [];
  return names.map((_, index) => `${start}/${names.slice(0, index).join("/")}`);
}
