// Takes secret values out of a record, wherever they turned up: in a message of the engine as well
// as in a variable that was filled from one.
import type { Redact } from "../redact/redactor.ts";
import type { RunRecord } from "./run-record.ts";

/** A copy without the secrets that `redact` knows; texts only, the shape stays. */
export function redactRecord(record: RunRecord, redact: Redact): RunRecord {
  return redactTexts(record, redact);
}

function redactTexts<T>(value: T, redact: Redact): T;
function redactTexts(value: unknown, redact: Redact): unknown {
  if (typeof value === "string") return redact(value);
  if (Array.isArray(value)) return value.map((item: unknown) => redactTexts(item, redact));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]: [string, unknown]) => [key, redactTexts(item, redact)]),
  );
}
