// The kinds of strings that wire documents hold. The text given to each constraint completes the
// sentence "'field' must be …" (`structure-findings.ts`).
import * as v from "valibot";

/** Begins the description of every field that contract §1.3 adds. */
export const extension = "Extension, ignored by other implementations. ";

/** Any string. */
export function text(description: string) {
  return v.pipe(v.string(), v.description(description));
}

/** A string that is not empty. */
export function nonEmptyText(description: string) {
  return v.pipe(v.string(), v.minLength(1, "a non-empty string"), v.description(description));
}

/**
 * Control characters, by their ranges: `\p{Cc}` is not known to every reader of JSON Schema, and takes
 * longer to compile than everything else that is done to a small document.
 */
const controls = String.raw`\u0000-\u001F\u007F-\u009F`;

/** Names of channels and items: also a directory in the layout of a DAG run (contract §5). */
export const namePattern: RegExp = new RegExp(String.raw`^(?!\.{1,2}$)[^/${controls}]+$`, "u");

/** The name of a channel or an item. */
export function nameText(description: string) {
  return v.pipe(
    v.string(),
    v.regex(namePattern, "a name without '/' and control characters, and neither '.' nor '..'"),
    v.description(description),
  );
}

/** Absolute, normalised, not `/` (contract §1.1). */
export const containerPathPattern: RegExp = new RegExp(
  String.raw`^(?:\/(?!\.{1,2}(?:\/|$))[^/${controls}]+)+$`,
  "u",
);

/** A path inside the container. */
export function containerPath(description: string) {
  return v.pipe(
    v.string(),
    v.regex(
      containerPathPattern,
      "an absolute path below '/' without '.', '..', '//' or a trailing '/'",
    ),
    v.description(description),
  );
}

/** Relative and without `..`, so that it stays below where it starts. */
export const relativePathPattern = /^(?!\/)(?!(?:[^/]*\/)*\.\.(?:\/|$))/;

/** A path below a channel. */
export function relativePath(description: string) {
  return v.pipe(
    v.string(),
    v.regex(relativePathPattern, "a relative path without '..'"),
    v.description(description),
  );
}

/** Engines write `NAME=value`, so a name has no `=`. */
export const envNamePattern: RegExp = new RegExp(`^[^=${controls}]+$`, "u");

/** The name of an environment variable. */
export function envName(description: string) {
  return v.pipe(
    v.string(),
    v.regex(envNamePattern, "a name without '=' and control characters"),
    v.description(description),
  );
}
