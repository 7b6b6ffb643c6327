// The name of a key's pod: valid for any key, and never that of another key.
import { createHash } from "node:crypto";

/** Hostnames are made of it, which have at most 63 characters. */
const MAX_LENGTH = 62;
const HASH_LENGTH = 16;

/** At most 62 characters, lower case letters, digits and hyphens (contract §5). */
export function podName(key: string): string {
  const hash = createHash("sha256").update(key).digest("hex").slice(0, HASH_LENGTH);
  const room = MAX_LENGTH - "task--".length - HASH_LENGTH;
  const words = key
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replace(/^-/, "")
    .slice(0, room)
    .replace(/-$/, "");
  return words === "" ? `task-${hash}` : `task-${words}-${hash}`;
}
