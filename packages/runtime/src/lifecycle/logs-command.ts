// Where a log can still be had that could not be kept: a command for people to type.
import type { RunRecord } from "../record/run-record.ts";

/** The engine's own client, asked for the log of a container. */
export function logsCommand(
  { kind, namespace, context }: RunRecord["engine"],
  name: string,
): string {
  switch (kind) {
    case "docker":
    case "podman":
      return `${kind} logs ${word(name)}`;
    case "kubernetes": {
      const cluster = context === undefined ? "" : ` --context ${word(context)}`;
      const place = namespace === undefined ? "" : ` -n ${word(namespace)}`;
      return `kubectl${cluster}${place} logs ${word(name)}`;
    }
  }
}

/** As a shell takes it: people name their contexts as they like. */
function word(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
