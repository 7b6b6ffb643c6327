// A read-only place in a JSON value. Rules look at documents through it, so that they run on whatever
// the author wrote: a place that is not there or has the wrong type simply has nothing to say, and
// everything that is wrong is reported at once.
import type { Finding, JsonPath } from "../issue/issue.ts";
import { Severity } from "../issue/issue.ts";
import { isJsonObject } from "../schema/json-type.ts";

/** A value and where it stands; `undefined` where nothing is. */
export interface Cursor {
  readonly value: unknown;
  readonly path: JsonPath;
}

/** The root of a document, or a part of one at `path`. */
export function cursorAt(value: unknown, path: JsonPath = []): Cursor {
  return { value, path };
}

/** The field `key`, whether it is there or not. */
export function field(cursor: Cursor, key: string): Cursor {
  const { value, path } = cursor;
  const found = isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return { value: found, path: [...path, key] };
}

/** The entries of a list; none where it is not one. */
export function items(cursor: Cursor): readonly Cursor[] {
  if (!Array.isArray(cursor.value)) return [];
  return cursor.value.map((value: unknown, index) => ({ value, path: [...cursor.path, index] }));
}

/** The fields of an object by name; none where it is not one. */
export function members(cursor: Cursor): readonly (readonly [key: string, value: Cursor])[] {
  if (!isJsonObject(cursor.value)) return [];
  return Object.entries(cursor.value).map(([key, value]) => [
    key,
    { value, path: [...cursor.path, key] },
  ]);
}

/** The text at a place. */
export function textOf(cursor: Cursor): string | undefined {
  return typeof cursor.value === "string" ? cursor.value : undefined;
}

/** The number at a place. */
export function numberOf(cursor: Cursor): number | undefined {
  return typeof cursor.value === "number" ? cursor.value : undefined;
}

/** The list of texts at a place; other entries are left out. */
export function textsOf(cursor: Cursor): readonly string[] {
  return items(cursor).flatMap((item) => textOf(item) ?? []);
}

/** An error at a place. */
export function errorAt(place: Cursor, code: string, message: string, hint?: string): Finding {
  return finding(Severity.error, place, code, message, hint);
}

/** A warning at a place. */
export function warningAt(place: Cursor, code: string, message: string, hint?: string): Finding {
  return finding(Severity.warning, place, code, message, hint);
}

function finding(
  severity: Severity,
  { path }: Cursor,
  code: string,
  message: string,
  hint: string | undefined,
): Finding {
  return { code, severity, path, message, ...(hint === undefined ? {} : { hint }) };
}
