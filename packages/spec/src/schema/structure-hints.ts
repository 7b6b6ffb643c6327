// How to mend a value that a schema refuses, where that is known. Values are not repeated where they
// could be secret (wrong types), only where a pattern says what they are.
import { containerPathPattern, relativePathPattern } from "./text.ts";
import { durationPattern } from "../duration/duration.ts";
import { quantityPattern } from "../quantity/quantity.ts";
import type { JsonType } from "./json-type.ts";
import { jsonTypeOf } from "./json-type.ts";

/** For a value of the wrong JSON type. */
export function wrongTypeHint(expected: ReadonlySet<JsonType>, value: unknown): string | undefined {
  const came = jsonTypeOf(value);
  if (came === "null") return "leave the field out, or give it a value";
  if (expected.has("string") && (came === "number" || came === "boolean")) {
    return "write it in double quotes";
  }
  if (typeof value === "string") {
    if (expected.has("boolean") && /^(?:true|false)$/i.test(value)) {
      return `write ${value.toLowerCase()} without quotes`;
    }
    if (expected.has("number") && /^-?\d+(?:\.\d+)?$/.test(value)) return "write it without quotes";
  }
  if (expected.has("array") && came === "object") {
    return 'it is a list, each entry with a name of its own: [{"name": "…", … }]';
  }
  if (expected.has("array") && came !== "array") return "put it in square brackets: [ … ]";
  return undefined;
}

/** For a string that does not match `pattern`. */
export function patternHint(pattern: unknown, value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  switch (pattern) {
    case containerPathPattern:
      return suggestion(`/${normalised(value)}`, containerPathPattern);
    case relativePathPattern:
      return suggestion(normalised(value), relativePathPattern);
    case quantityPattern:
      return quantityHint(value);
    case durationPattern:
      return durationHint(value);
    default:
      return undefined;
  }
}

function suggestion(text: string, pattern: RegExp): string | undefined {
  return text !== "" && pattern.test(text) ? `write ${JSON.stringify(text)}` : undefined;
}

/** The names of a path without empty ones, `.` and what `..` takes back. */
function normalised(path: string): string {
  const names: string[] = [];
  for (const name of path.trim().split("/")) {
    if (name === "..") names.pop();
    else if (name !== "" && name !== ".") names.push(name);
  }
  return names.join("/");
}

function quantityHint(value: string): string | undefined {
  const match = /^\s*(\d{1,20}(?:\.\d{1,9})?)\s*([kmgtpe])(i?)b?\s*$/i.exec(value);
  if (match === null) return undefined;
  const [, number = "", letter = ""] = match;
  const binary = `${number}${letter.toUpperCase()}i`;
  const decimal = `${number}${letter.toLowerCase() === "k" ? "k" : letter.toUpperCase()}`;
  return `write "${binary}" (powers of 1024) or "${decimal}" (powers of 1000)`;
}

function durationHint(value: string): string | undefined {
  const match = /^\s*(\d{1,9})\s*([smhd]?)[a-z]{0,8}\s*$/i.exec(value);
  if (match === null) return undefined;
  const [, number = "", unit = ""] = match;
  if (unit === "") return `write ${Number(number)} without quotes for seconds`;
  const letter = unit.toUpperCase();
  return `write "${letter === "D" ? `P${number}D` : `PT${number}${letter}`}"`;
}
