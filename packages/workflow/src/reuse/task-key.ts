// What the results of a task depend on: image, template, command, variables, devices and the content of its inputs. Two
// runs of the same key have the same results, as far as anybody can tell from outside of the container.
import { createHash, createHmac } from "node:crypto";
import type { InstanceEnv, TaskInstance } from "@task-api/spec";

/**
 * Paths below a folder: of a file its size and the SHA-256 of its content, `size:hash`; of a link its target as well,
 * `link:target`; an empty folder ends in `/`.
 */
export type FileHashes = Readonly<Record<string, string>>;

/** The key of a task. Plain data; secrets are hashes. */
export interface TaskKey {
  readonly version: typeof TASK_KEY_VERSION;
  /** The digest, else the id of the image on its engine. */
  readonly image: string;
  readonly template: string;
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Devices and the like; CPU and memory change how long it takes, not what comes out. */
  readonly devices: Readonly<Record<string, string>>;
  readonly network: string;
  /** What the engine is told beside that: user, network and platform of the `config`; absent: nothing. */
  readonly settings?: Readonly<Record<string, string>>;
  /** The channel whose items are gone over one by one; absent: the task sees all of them. */
  readonly fanOut?: string;
  /** The conf of the run, as far as the task has it in a file. */
  readonly conf?: string;
  readonly inputs: Readonly<Record<string, KeyedInput>>;
  /** Where the outputs are in the container. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** An input of a task. */
export interface KeyedInput {
  readonly mountedPath: string;
  readonly files: FileHashes;
}

/** Of how keys are made: results under keys of another version are not reused. */
export const TASK_KEY_VERSION = 1;

/** What a key is made from. */
export interface TaskKeySources {
  readonly instance: TaskInstance;
  readonly image: { readonly id: string; readonly digest?: string };
  /** By input channel. */
  readonly files: ReadonlyMap<string, FileHashes>;
  /** The values behind references. */
  readonly secretOf: (entry: InstanceEnv) => string | undefined;
  /** Makes the hashes of secrets useless elsewhere. */
  readonly salt: string;
  readonly fanOut?: string;
  readonly conf?: string;
}

/** The key of an instance. */
export function taskKey(sources: TaskKeySources): TaskKey {
  const { instance, image, files, secretOf, salt, fanOut, conf } = sources;
  const { limits, requests } = instance.resources;
  const devices = Object.entries({ ...requests, ...limits }).filter(
    ([name]) => name !== "cpu" && name !== "memory",
  );
  return {
    version: TASK_KEY_VERSION,
    image: image.digest ?? image.id,
    template: instance.template,
    command: instance.command ?? [],
    env: Object.fromEntries(
      instance.env.map((entry) => [
        entry.name,
        "value" in entry && !entry.secret
          ? entry.value
          : `secret:${createHmac("sha256", salt)
              .update(secretOf(entry) ?? "")
              .digest("hex")
              .slice(0, 16)}`,
      ]),
    ),
    devices: Object.fromEntries(devices),
    network: instance.network,
    ...settingsOf(instance),
    ...(fanOut !== undefined && { fanOut }),
    ...(conf !== undefined && { conf }),
    inputs: Object.fromEntries(
      instance.inputs.map(({ name, mountedPath }) => [
        name,
        { mountedPath, files: files.get(name) ?? {} },
      ]),
    ),
    outputs: Object.fromEntries(
      instance.outputs.map(({ name, mountedPath }) => [name, mountedPath]),
    ),
  };
}

/** Labels change nothing for a process, and a cluster has no results to reuse. */
function settingsOf({ config }: TaskInstance): Pick<TaskKey, "settings"> {
  if (config?.type !== "docker") return {};
  const { user, network, platform } = config;
  const settings = {
    ...(user !== undefined && { user }),
    ...(network !== undefined && { network }),
    ...(platform !== undefined && { platform }),
  };
  return Object.keys(settings).length === 0 ? {} : { settings };
}

/** A short name for a key: the same for equal ones. */
export function hashOfKey(key: TaskKey): string {
  return createHash("sha256")
    .update(JSON.stringify(inOrder(key)))
    .digest("hex");
}

/** The order in which fields were written does not count; that of a list does. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => [name, inOrder(member)]);
}
