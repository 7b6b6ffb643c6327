// The DAG as its author wrote it and as a document, kept with the run: the file may be another one tomorrow. What is
// secret is masked while it is known what that is (contract §3: never a secret in a record).
import type { TaskInstance } from "@task-api/spec";
import { MASK, Secret, createRedactor, type Redact } from "@task-api/runtime";
import { basename } from "node:path";
import { withoutPassword } from "./keep-secrets.ts";

/** The DAG of a run, without secrets. */
export interface DagSource {
  /** The name of the author's file, without its folder. */
  readonly name: string;
  /** The author's file; absent where it is too large to be kept. Modules that it imports are not part of it. */
  readonly text?: string;
  /** Whether something in `text` was masked. */
  readonly isMasked: boolean;
  /** workflow.json with everything filled in: JSON. */
  readonly document: string;
}

/** What is known of a DAG when a run is made of it. */
export interface SourceToKeep {
  readonly file: string;
  readonly text: string;
  /** The document on the wire. */
  readonly wire: unknown;
  readonly instances: readonly TaskInstance[];
  /** Values that are nobody else's business. */
  readonly secrets: readonly string[];
}

const MOST_KEPT = 1024 * 1024;

/** Pure. */
export function keepSource({ file, text, wire, instances, secrets }: SourceToKeep): DagSource {
  const redact = createRedactor(secrets.map((value) => new Secret(value)));
  const masked = maskQuoted(redact(text), secrets);
  return {
    name: basename(file),
    ...(masked.length <= MOST_KEPT && { text: masked }),
    isMasked: masked !== text,
    document: `${JSON.stringify(maskDocument(wire, instances), redacting(redact), 2)}\n`,
  };
}

/** Texts only: what is masked stays JSON. */
function redacting(redact: Redact): (key: string, value: unknown) => unknown {
  return (_, value) => (typeof value === "string" ? redact(value) : value);
}

/** Values that are too short to be looked for everywhere are looked for where a file says them as text. */
function maskQuoted(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((value) => value !== "")
    .reduce(
      (left, value) =>
        ['"', "'"].reduce(
          (each, quote) => each.replaceAll(`${quote}${value}${quote}`, `${quote}${MASK}${quote}`),
          left,
        ),
      text,
    );
}

function maskDocument(wire: unknown, instances: readonly TaskInstance[]): unknown {
  const document = withoutPassword(wire);
  const tasks: unknown = document["tasks"];
  return {
    ...document,
    ...("default_args" in document && { default_args: withoutPassword(document["default_args"]) }),
    ...(Array.isArray(tasks) && {
      tasks: tasks.map((task: unknown, index) => maskTask(task, instances[index])),
    }),
  };
}

function maskTask(wire: unknown, instance: TaskInstance | undefined): object {
  const task = withoutPassword(wire);
  const hidden = new Set(instance?.env.flatMap(({ name, secret }) => (secret ? [name] : [])));
  const { taskTemplate } = task;
  const mask = (entries: unknown): unknown =>
    Array.isArray(entries) ? entries.map((entry: unknown) => maskEntry(entry, hidden)) : entries;
  return {
    ...task,
    ...("env" in task && { env: mask(task["env"]) }),
    ...(typeof taskTemplate === "object" && {
      taskTemplate: { ...taskTemplate, env: mask(Object(taskTemplate).env) },
    }),
  };
}

function maskEntry(entry: unknown, hidden: ReadonlySet<string>): unknown {
  const { name, value }: Record<string, unknown> = Object(entry);
  return typeof name === "string" && hidden.has(name) && value !== undefined
    ? { ...Object(entry), value: MASK }
    : entry;
}
