// The quick way for a document with nothing wrong in its syntax, which nearly all are: the engine's own
// parser, and a look at what that passes over. Where it says nothing, `parse-json.ts` finds out why.
import { maxNestingDepth, maxValues } from "./json-limits.ts";

/**
 * The value of `text` when it is JSON that no reader can take another way: no key twice in one object, no
 * number beyond all numbers, within the limits of a document. `undefined`: look closer.
 */
export function readSoundJson(text: string): { readonly value: unknown } | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const counts = { keys: 0, values: 0 };
  if (!count(value, counts, 0) || counts.keys + counts.values > maxValues) return undefined;
  // A key that was there twice has two colons and is counted once.
  return counts.keys === colonsIn(text) ? { value } : undefined;
}

/** Counts what is in a value; false where a limit is passed. */
function count(value: unknown, counts: { keys: number; values: number }, depth: number): boolean {
  counts.values += 1;
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || value === null) return true;
  if (depth >= maxNestingDepth) return false;
  const isList = Array.isArray(value);
  for (const member of Object.values(value)) {
    if (!isList) counts.keys += 1;
    if (!count(member, counts, depth + 1)) return false;
  }
  return true;
}

const quote = 0x22;
const colon = 0x3a;
const backslash = 0x5c;

/** Colons outside of strings, in text that is known to be JSON. */
function colonsIn(text: string): number {
  let colons = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === quote) inString = !inString;
    else if (code === backslash) index += 1;
    else if (code === colon && !inString) colons += 1;
  }
  return colons;
}
