// How severe a line of a container's log is, by what the line says of itself: `ERROR: …`, `[warning] …`,
// `2026-01-31 12:00:00,123 - name - DEBUG - …`, `{"level":"info",…}`. A line that says nothing is information.
import type { LogLevel } from "./operator-event.ts";

/** A level stands near the beginning; further on it is a word like others. */
const NEAR = 120;

const levels: Readonly<Record<string, LogLevel>> = {
  DEBUG: "debug",
  TRACE: "debug",
  INFO: "info",
  NOTICE: "info",
  WARN: "warning",
  WARNING: "warning",
  ERROR: "error",
  ERR: "error",
  FATAL: "error",
  CRITICAL: "error",
};

const names = Object.keys(levels).join("|");

/** The level alone or with brackets or quotes around it, after nothing, a time or names that a logger writes. */
const written = new RegExp(
  String.raw`^(?:(?:\[?[\d:.,TZ/+-]+\]?|[\w.:-]+ -|-) )*[\[(<"']?(${names})[\])>"']?(?:[:\s|-]|$)`,
  "i",
);
const inJson = new RegExp(String.raw`^\{.*"(?:level|severity|levelname)":\s*"(${names})"`, "i");

/** Pure; looks at the beginning alone. */
export function levelOfLine(text: string): LogLevel {
  const start = text.slice(0, NEAR).trimStart();
  const word = (start.startsWith("{") ? inJson : written).exec(start)?.[1];
  return (word !== undefined && levels[word.toUpperCase()]) || "info";
}
