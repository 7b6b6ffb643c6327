// Wire schemas in words, for messages: "a list of IOMount objects", "string or TaskTemplate".
import * as v from "valibot";
import type { JsonPath } from "../issue/issue.ts";
import { alternativesOf, choicesOf, fieldsOf, itemOf, unwrapped } from "./walk.ts";
import type { WireSchema } from "./walk.ts";

/** The name of an object in contract §1, e.g. `TaskTemplate`. */
export function titleOf(schema: WireSchema): string {
  return v.getTitle(unwrapped(schema)) ?? "the object";
}

/** What a field is, in a word or two: "string", "list of IOMount". */
export function shortTypeOf(schema: WireSchema): string {
  const own = unwrapped(schema);
  const alternatives = alternativesOf(own);
  if (alternatives.length > 1) return alternatives.map(shortTypeOf).join(" or ");
  const choices = choicesOf(own);
  if (choices !== undefined) return choices.map((choice) => JSON.stringify(choice)).join(" or ");
  const item = itemOf(own);
  if (item !== undefined) return `list of ${shortTypeOf(item)}`;
  if (own.type === "literal") return own.expects;
  return fieldsOf(own) === undefined && own.type !== "record" ? own.type : objectName(own);
}

/** What a field must be, for a sentence: "a string", "a list of IOMount objects". */
export function phraseOf(schema: WireSchema): string {
  const own = unwrapped(schema);
  const alternatives = alternativesOf(own);
  if (alternatives.length > 1) return alternatives.map(phraseOf).join(" or ");
  const choices = choicesOf(own);
  if (choices !== undefined) return `one of ${choices.join(", ")}`;
  const item = itemOf(own);
  if (item !== undefined) return `a list of ${pluralOf(item)}`;
  switch (own.type) {
    case "string":
    case "number":
      return `a ${own.type}`;
    case "boolean":
      return "true or false";
    case "literal":
      return own.expects;
    default:
      return objectName(own) === "object" ? "an object" : `an object (${objectName(own)})`;
  }
}

/**
 * The name of a place for a sentence: the last key with the indexes behind it.
 * @example fieldName(["templates", 0, "command", 1]) // "'command[1]'"
 */
export function fieldName(path: JsonPath): string {
  const last = path.findLastIndex((part) => typeof part === "string");
  if (last === -1) return "the document";
  const indexes = path.slice(last + 1).map((index) => `[${index}]`);
  return `'${path[last]}${indexes.join("")}'`;
}

function pluralOf(schema: WireSchema): string {
  const own = unwrapped(schema);
  if (choicesOf(own) !== undefined) return `the words ${choicesOf(own)?.join(", ")}`;
  return fieldsOf(own) === undefined && own.type !== "record"
    ? `${own.type}s`
    : `${objectName(own)} objects`.replace(/^object objects$/, "objects");
}

function objectName(schema: WireSchema): string {
  return v.getTitle(schema) ?? "object";
}
