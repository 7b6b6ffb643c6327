// What there is to say about a DAG run that has ended, read from its folder: one record per task, the data of every
// output channel.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { itemsAt, stringAt, stringsAt } from "../../packages/runtime/src/json/read-json.ts";

/** What was run for a task, and what came out. Folders are relative to the run's. */
export interface TaskFacts {
  readonly task: string;
  /** By which name, and the id of its content. */
  readonly image: string;
  readonly imageId: string;
  readonly template: string;
  readonly command: readonly string[];
  /** `NAME=value`. */
  readonly env: readonly string[];
  /** Per channel: `input nrrd of convert/nrrd at /home/kaapana/nrrd`. */
  readonly channels: readonly string[];
  /** SHA-256 of each file in its output channels. */
  readonly files: Readonly<Record<string, string>>;
}

const RECORD = /^task_run-(?<task>[^@]+)\.json$/;

/** Reads the run in `folder`, its tasks in the order in which they were started. */
export function readDagRun(folder: string): readonly TaskFacts[] {
  const records = readdirSync(folder).flatMap((name) => {
    const task = RECORD.exec(name)?.groups?.["task"];
    const record: unknown = task && JSON.parse(readFileSync(join(folder, name), "utf8"));
    return task === undefined ? [] : [{ task, record, at: stringAt(record, "createdAt") ?? "" }];
  });
  return records
    .toSorted((a, b) => a.at.localeCompare(b.at))
    .map(({ task, record }) => readTask(folder, task, record));
}

function readTask(folder: string, task: string, record: unknown): TaskFacts {
  const mounts = itemsAt(record, "plan", "mounts");
  const outputs = mounts.filter((mount) => stringAt(mount, "direction") === "output");
  const files = outputs.flatMap((mount) => checksums(stringAt(mount, "source") ?? ""));
  return {
    task,
    image: stringAt(record, "plan", "image", "reference") ?? "",
    imageId: stringAt(record, "plan", "image", "id") ?? "",
    template: stringAt(record, "plan", "template") ?? "",
    command: stringsAt(record, "plan", "command"),
    env: itemsAt(record, "plan", "env").map(
      (entry) => `${stringAt(entry, "name")}=${stringAt(entry, "value")}`,
    ),
    channels: mounts.map((mount) => describeMount(folder, mount)),
    files: Object.fromEntries(files.map(([path, sum]) => [relative(folder, path), sum])),
  };
}

function describeMount(folder: string, mount: unknown): string {
  const [direction, channel] = [stringAt(mount, "direction"), stringAt(mount, "channel")];
  const source = relative(folder, stringAt(mount, "source") ?? "");
  return `${direction} ${channel} of ${source} at ${stringAt(mount, "target")}`;
}

/** Path and SHA-256 of every file below a folder. */
function checksums(folder: string): readonly (readonly [path: string, sum: string])[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
    .map((path) => [path, createHash("sha256").update(readFileSync(path)).digest("hex")]);
}
