// What a wire schema says against a document, as findings of ours: what was expected, what came, which
// field. Valibot's own messages are never shown; the texts given to its constraints complete ours.
import * as v from "valibot";
import type { Finding, JsonPath } from "../issue/issue.ts";
import { Severity } from "../issue/issue.ts";
import { didYouMean } from "../issue/suggest.ts";
import { fieldName, phraseOf, shortTypeOf, titleOf } from "./describe.ts";
import { isJsonObject, jsonTypeName } from "./json-type.ts";
import type { JsonType } from "./json-type.ts";
import { patternHint, wrongTypeHint } from "./structure-hints.ts";
import type { WireSchema } from "./walk.ts";
import { alternativeFor, alternativesOf, choicesOf, schemaAt, valueAt } from "./walk.ts";

/** A document of the structure that a schema describes, or everything that the schema refuses. */
export type Structure<TValue> =
  | { readonly ok: true; readonly value: TValue }
  | { readonly ok: false; readonly findings: readonly Finding[] };

/** Checks the structure of a document; fields the schema does not know are not part of the value. */
export function readStructure<TSchema extends WireSchema>(
  schema: TSchema,
  document: unknown,
): Structure<v.InferOutput<TSchema>> {
  const result = v.safeParse(schema, document);
  if (result.success) return { ok: true, value: result.output };
  return {
    ok: false,
    findings: result.issues.flatMap((issue) => findingsOf(issue, schema, document, [])),
  };
}

/** Everything in `document` that `schema` refuses, in the order of the schema; empty: it is accepted. */
export function structureFindings(schema: WireSchema, document: unknown): readonly Finding[] {
  const structure = readStructure(schema, document);
  return structure.ok ? [] : structure.findings;
}

function findingsBelow(schema: WireSchema, value: unknown, path: JsonPath): readonly Finding[] {
  const result = v.safeParse(schema, value);
  if (result.success) return [];
  return result.issues.flatMap((issue) => findingsOf(issue, schema, value, path));
}

function findingsOf(
  issue: v.BaseIssue<unknown>,
  schema: WireSchema,
  value: unknown,
  start: JsonPath,
): readonly Finding[] {
  const below = keysOf(issue);
  const path = [...start, ...below];
  const place = schemaAt(schema, value, below);
  const came = valueAt(value, below);

  if (issue.kind === "validation") {
    return [refused(issue, path, came, schemaAt(schema, value, below))];
  }
  const parentPath = below.slice(0, -1);
  const parent = schemaAt(schema, value, parentPath);
  const key = below.at(-1);
  if (parent !== undefined && typeof key === "string" && isAbsent(value, parentPath, key)) {
    return [missing(parent, key, place, path.slice(0, -1), issue)];
  }
  if (place === undefined) return [wrongDiscriminator(issue, path, came)];
  const meant = alternativesOf(place).length > 1 ? alternativeFor(place, came) : undefined;
  if (meant !== undefined) return findingsBelow(meant, came, path);
  return [wrongType(place, path, came)];
}

/** A field that must be there and is not; told at the object that lacks it. */
function missing(
  parent: WireSchema,
  key: string,
  place: WireSchema | undefined,
  path: JsonPath,
  issue: v.BaseIssue<unknown>,
): Finding {
  const type = place === undefined ? choiceWords(issue) : shortTypeOf(place);
  return {
    code: "structure/missing-field",
    severity: Severity.error,
    path,
    message: `${titleOf(parent)} needs '${key}' (${type})`,
  };
}

function wrongType(place: WireSchema, path: JsonPath, came: unknown): Finding {
  const choices = choicesOf(place);
  if (choices !== undefined && typeof came === "string") return wrongChoice(choices, path, came);
  const isSameType = place.type === "literal" && typeof came === "number";
  const expected = new Set(alternativesOf(place).flatMap(expectedType));
  const hint = path.length === 0 ? undefined : wrongTypeHint(expected, came);
  return {
    code: isSameType ? "structure/wrong-value" : "structure/wrong-type",
    severity: Severity.error,
    path,
    message: `${fieldName(path)} must be ${phraseOf(place)}, not ${isSameType ? came : jsonTypeName(came)}`,
    ...(hint === undefined ? {} : { hint }),
  };
}

function wrongChoice(choices: readonly string[], path: JsonPath, came: string): Finding {
  const start = choices.length === 1 ? "" : "one of ";
  return {
    code: "structure/unknown-choice",
    severity: Severity.error,
    path,
    message: `${fieldName(path)} must be ${start}${choices.join(", ")}, not ${shown(came)}${didYouMean(came, choices)}`,
  };
}

/** The field that tells alternatives apart has a value that none of them has. */
function wrongDiscriminator(issue: v.BaseIssue<unknown>, path: JsonPath, came: unknown): Finding {
  const choices = [...(issue.expected ?? "").matchAll(/"([^"]*)"/g)].map(
    ([, choice = ""]) => choice,
  );
  if (typeof came === "string") return wrongChoice(choices, path, came);
  return {
    code: "structure/wrong-type",
    severity: Severity.error,
    path,
    message: `${fieldName(path)} must be one of ${choices.join(", ")}, not ${jsonTypeName(came)}`,
  };
}

/** A value of the right type that a constraint refuses. */
function refused(
  issue: v.BaseIssue<unknown>,
  path: JsonPath,
  came: unknown,
  place: WireSchema | undefined,
): Finding {
  if (issue.type === "exactly_one_of") return notExactlyOne(issue, path, came, place);
  const isKey = issue.path?.at(-1)?.origin === "key";
  const subject = isKey
    ? `the key ${shown(path.at(-1))} of ${fieldName(path.slice(0, -1))}`
    : fieldName(path);
  const hint = patternHint(issue.requirement, came);
  return {
    code: "structure/wrong-value",
    severity: Severity.error,
    path,
    message: `${subject} must be ${issue.message}${isKey ? "" : `, not ${shown(came)}`}`,
    ...(hint === undefined ? {} : { hint }),
  };
}

function notExactlyOne(
  issue: v.BaseIssue<unknown>,
  path: JsonPath,
  came: unknown,
  place: WireSchema | undefined,
): Finding {
  const fields = Array.isArray(issue.requirement) ? issue.requirement.map(String) : [];
  const present = fields.filter((field) => isJsonObject(came) && Object.hasOwn(came, field));
  const names = fields.map((field) => `'${field}'`);
  const list = `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
  const count = present.length === 2 ? "both" : `all ${present.length}`;
  return {
    code: "structure/exactly-one",
    severity: Severity.error,
    path,
    message: `${place === undefined ? "the object" : titleOf(place)} needs exactly one of ${list}, ${
      present.length === 0 ? "and has none" : `not ${count}`
    }`,
  };
}

function keysOf(issue: v.BaseIssue<unknown>): JsonPath {
  return (issue.path ?? []).flatMap(({ key }) =>
    typeof key === "string" || typeof key === "number" ? [key] : [],
  );
}

function isAbsent(document: unknown, parentPath: JsonPath, key: string): boolean {
  const parent = valueAt(document, parentPath);
  return isJsonObject(parent) && !Object.hasOwn(parent, key);
}

function choiceWords(issue: v.BaseIssue<unknown>): string {
  return (issue.expected ?? "").replaceAll(/[()]/g, "").replaceAll("|", "or");
}

function expectedType(schema: WireSchema): readonly JsonType[] {
  const type = schema.type;
  if (type === "string" || type === "number" || type === "boolean" || type === "array")
    return [type];
  return type === "literal" || type === "picklist" ? [] : ["object"];
}

/** A value for a sentence, cut where it is long. */
function shown(value: unknown): string {
  const isFilled = isJsonObject(value) && Object.keys(value).length > 0;
  const text = isFilled ? jsonTypeName(value) : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
