// Ids of runs: part of file names, container names and labels.
import { createHash, randomBytes } from "node:crypto";

/** Safe everywhere an id goes, and no attempt's key. */
const PLAIN = /^[A-Za-z0-9][\w.-]{0,79}$/;
const MAX_KEY = 250;
const SLUG_LENGTH = 60;

/** A new id, 12 hexadecimal digits. */
export function newRunId(): string {
  return randomBytes(6).toString("hex");
}

/**
 * The id of the run of a key (contract §3, `--key`): the same for the same key, another one for another. A key
 * that can be an id is its own; others become a readable part and a hash. `undefined`: no key can be
 * like this (empty, longer than 250 characters, with control characters).
 */
export function runIdOfKey(key: string): string | undefined {
  if (key === "" || key.length > MAX_KEY || /\p{Cc}/u.test(key)) return undefined;
  if (PLAIN.test(key)) return key;
  const slug = key
    .replaceAll(/[^\w.-]+/g, "-")
    .replace(/^[^A-Za-z0-9]+/, "")
    .slice(0, SLUG_LENGTH);
  const hash = createHash("sha256").update(key).digest("hex").slice(0, 12);
  return slug === "" ? hash : `${slug}-${hash}`;
}
