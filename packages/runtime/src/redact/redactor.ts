// The one place where secret values are taken out of text: records, logs, errors and dry runs are
// written through a redactor that knows every secret of the run.
import { MASK, type Secret } from "./secret.ts";

/** Replaces every known secret in a text. */
export type Redact = (text: string) => string;

/** A stretch of a text that is secret, in UTF-16 units; the end is exclusive. */
export interface SecretSpan {
  readonly start: number;
  readonly end: number;
}

/** Hiding `1` or `no` everywhere would destroy the text and give the value away by where the masks stand. */
const LEAST_LENGTH = 4;

/** Whether a value is so short that it is not hidden; nothing needs no hiding. */
export function isTooShort(secret: Secret): boolean {
  const { length } = secret.reveal();
  return length > 0 && length < LEAST_LENGTH;
}

/** A redactor for these secrets. Values shorter than 4 characters are left alone. */
export function createRedactor(secrets: readonly Secret[]): Redact {
  const find = createSecretFinder(secrets);
  return (text) => maskSpans(text, find(text));
}

/** Finds the secrets in a text: stretches in order that do not touch each other. */
export function createSecretFinder(
  secrets: readonly Secret[],
): (text: string) => readonly SecretSpan[] {
  const values = [...new Set(secrets.flatMap((secret) => spellings(secret.reveal())))].filter(
    (value) => value.length >= LEAST_LENGTH,
  );
  if (values.length === 0) return () => [];
  return (text) => joinSpans(values.flatMap((value) => occurrences(text, value)));
}

/** The text with a mask in the place of every span. */
export function maskSpans(text: string, spans: readonly SecretSpan[]): string {
  if (spans.length === 0) return text;
  const starts = [0, ...spans.map(({ end }) => end)];
  const ends = [...spans.map(({ start }) => start), text.length];
  return starts.map((start, index) => text.slice(start, ends[index])).join(MASK);
}

function occurrences(text: string, value: string): SecretSpan[] {
  const found: SecretSpan[] = [];
  for (let start = text.indexOf(value); start !== -1; start = text.indexOf(value, start + 1)) {
    found.push({ start, end: start + value.length });
  }
  return found;
}

function joinSpans(spans: readonly SecretSpan[]): readonly SecretSpan[] {
  const joined: { start: number; end: number }[] = [];
  for (const { start, end } of spans.toSorted((a, b) => a.start - b.start)) {
    const last = joined.at(-1);
    if (last !== undefined && start < last.end) last.end = Math.max(last.end, end);
    else joined.push({ start, end });
  }
  return joined;
}

/** A value as it is, line by line (logs see one line at a time), and as JSON writes it. */
function spellings(value: string): string[] {
  const lines = value.split(/\r?\n/).map((line) => line.trim());
  return [value, ...lines, ...[value, ...lines].map((text) => JSON.stringify(text).slice(1, -1))];
}
