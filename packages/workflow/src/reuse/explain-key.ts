// In what two keys of a task differ, in lines for people: why it ran, although an earlier run had results.
import type { FileHashes, TaskKey } from "./task-key.ts";

const MOST_NAMED = 3;

/** One line per difference, e.g. `env ORGAN: liver → kidney`; none for equal keys. */
export function explainKeys(before: TaskKey, now: TaskKey): readonly string[] {
  return [
    ...changed("image", before.image, now.image),
    ...changed("template", before.template, now.template),
    ...changed("command", words(before), words(now)),
    ...changedMembers("env", before.env, now.env),
    ...changedMembers("resource", before.devices, now.devices),
    ...changed("network", before.network, now.network),
    ...changedMembers("config", before.settings ?? {}, now.settings ?? {}),
    ...changed("fan_out", before.fanOut, now.fanOut),
    ...changed("conf", before.conf, now.conf),
    ...changedMembers("output", before.outputs, now.outputs),
    ...changedMembers("input", mountsOf(before), mountsOf(now)),
    ...Object.keys(now.inputs).flatMap((channel) =>
      changedFiles(channel, before.inputs[channel]?.files ?? {}, now.inputs[channel]?.files ?? {}),
    ),
  ];
}

function changed(
  what: string,
  before: string | undefined,
  now: string | undefined,
): readonly string[] {
  return before === now ? [] : [`${what}: ${shown(before)} → ${shown(now)}`];
}

/** Quoted where it would not be clear where a word ends. */
function words({ command }: TaskKey): string {
  return command.map((word) => (/^[^\s"\\]+$/.test(word) ? word : JSON.stringify(word))).join(" ");
}

type Members = Readonly<Record<string, string>>;

function changedMembers(what: string, before: Members, now: Members): readonly string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])].toSorted();
  return names.flatMap((name) => {
    const [was, is] = [before[name], now[name]];
    if (was === is) return [];
    if (was?.startsWith("secret:") === true && is?.startsWith("secret:") === true) {
      return [`${what} ${name}: another value (secret)`];
    }
    return [`${what} ${name}: ${shown(was)} → ${shown(is)}`];
  });
}

function mountsOf({ inputs }: TaskKey): Members {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { mountedPath }]) => [name, mountedPath]),
  );
}

function changedFiles(channel: string, before: FileHashes, now: FileHashes): readonly string[] {
  const paths = Object.keys(now);
  const other = paths.filter((path) => path in before && before[path] !== now[path]);
  const added = paths.filter((path) => !(path in before));
  const gone = Object.keys(before).filter((path) => !(path in now));
  const all = paths.length;
  return [
    ...counted(other, `of ${all} files of input '${channel}' changed`),
    ...counted(added, `of ${all} files of input '${channel}' are new`),
    ...counted(gone, `files of input '${channel}' are gone`),
  ];
}

function counted(paths: readonly string[], what: string): readonly string[] {
  if (paths.length === 0) return [];
  const named = paths.toSorted().slice(0, MOST_NAMED).join(", ");
  return [`${paths.length} ${what}: ${named}${paths.length > MOST_NAMED ? ", …" : ""}`];
}

function shown(value: string | undefined): string {
  if (value === undefined) return "(not there)";
  return value === "" ? '""' : value;
}
