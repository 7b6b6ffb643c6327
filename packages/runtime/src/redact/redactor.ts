// The one place where secret values are taken out of text: records, logs, errors and dry runs are
// written through a redactor that knows every secret of the run.
import type { Secret } from "./secret.ts";

/** Replaces every known secret in a text. */
export type Redact = (text: string) => string;

const MASK = "***";

/**
 * A redactor for these secrets. Values shorter than 4 characters are left alone: hiding `1` or `no`
 * everywhere would destroy the text and give the value away by where the masks stand.
 */
export function createRedactor(secrets: readonly Secret[]): Redact {
  const values = [...new Set(secrets.flatMap((secret) => spellings(secret.reveal())))]
    .filter((value) => value.length >= 4)
    .toSorted((a, b) => b.length - a.length);
  if (values.length === 0) return (text) => text;
  return (text) => values.reduce((redacted, value) => redacted.replaceAll(value, MASK), text);
}

/** A value as it is, line by line (logs see one line at a time), and as JSON writes it. */
function spellings(value: string): string[] {
  const lines = value.split(/\r?\n/).map((line) => line.trim());
  return [value, ...lines, JSON.stringify(value).slice(1, -1)];
}
