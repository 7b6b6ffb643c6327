// Names of containers: the same key gives the same name, so that an engine's own check of names
// keeps a task from being started twice.
import { createHash } from "node:crypto";

const PREFIX = "task-api-";
/** A host name's length: longer ones are awkward in every tool that lists containers. */
const MAX_LENGTH = 63;
const HASH_LENGTH = 10;

/** The container name of a key; one that had to be changed carries a hash of the key. */
export function containerName(key: string): string {
  const plain = key.replaceAll(/[^a-zA-Z0-9_.-]/g, "-");
  const name = PREFIX + plain;
  if (plain === key && key !== "" && name.length <= MAX_LENGTH) return name;
  const hash = createHash("sha256").update(key).digest("hex").slice(0, HASH_LENGTH);
  return `${name.slice(0, MAX_LENGTH - HASH_LENGTH - 1).replace(/-+$/, "")}-${hash}`;
}
