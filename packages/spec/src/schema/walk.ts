// Looking into the wire schemas: which schema stands at a place of a document. Used to name things in
// messages and to find fields that no schema has.
import type * as v from "valibot";
import type { JsonPath } from "../issue/issue.ts";
import { isJsonObject, jsonTypeOf } from "./json-type.ts";

/** Any of the wire schemas. */
export type WireSchema = v.GenericSchema;

type Entries = Readonly<Record<string, WireSchema>>;

/** The schema behind a mark such as "optional". */
export function unwrapped(schema: WireSchema): WireSchema {
  return isWrapper(schema) ? unwrapped(schema.wrapped) : schema;
}

/** The fields of an object by name; `undefined` for everything else, maps included. */
export function fieldsOf(schema: WireSchema): Entries | undefined {
  return isObject(schema) ? schema.entries : undefined;
}

/** The schema of the entries of a list. */
export function itemOf(schema: WireSchema): WireSchema | undefined {
  return isList(schema) ? schema.item : undefined;
}

/** The schema of the values of a map. */
export function mapValueOf(schema: WireSchema): WireSchema | undefined {
  return isMap(schema) ? schema.value : undefined;
}

/** The values to choose from. */
export function choicesOf(schema: WireSchema): readonly string[] | undefined {
  if (isChoice(schema)) return schema.options;
  if (isLiteral(schema) && typeof schema.literal === "string") return [schema.literal];
  return undefined;
}

/** The alternatives of a schema; itself where it has none. */
export function alternativesOf(schema: WireSchema): readonly WireSchema[] {
  return isUnion(schema) ? schema.options.map(unwrapped) : [schema];
}

/**
 * Of the alternatives of a schema the one the author meant: the one of the JSON type of `value`, and
 * among objects the one whose `type` is that of `value`. `undefined` where none is.
 */
export function alternativeFor(schema: WireSchema, value: unknown): WireSchema | undefined {
  const fitting = alternativesOf(schema).filter((one) => jsonTypesOf(one) === jsonTypeOf(value));
  if (fitting.length <= 1 || !isJsonObject(value)) return fitting[0];
  return fitting.find((one) => {
    const type = fieldsOf(one)?.["type"];
    return type !== undefined && choicesOf(type)?.includes(String(value["type"])) === true;
  });
}

/** The schema at a place of a document, as far as the document leads there. */
export function schemaAt(
  schema: WireSchema,
  document: unknown,
  path: JsonPath,
): WireSchema | undefined {
  const [key, ...rest] = path;
  const own = unwrapped(schema);
  if (key === undefined) return own;
  const alternative = alternativeFor(own, document);
  if (alternative === undefined) return undefined;
  const child =
    typeof key === "number"
      ? itemOf(alternative)
      : (fieldsOf(alternative)?.[key] ?? mapValueOf(alternative));
  return child === undefined ? undefined : schemaAt(child, valueAt(document, [key]), rest);
}

/** The value at a place of a document. */
export function valueAt(document: unknown, path: JsonPath): unknown {
  return path.reduce<unknown>((value, key) => {
    if (Array.isArray(value)) return typeof key === "number" ? value[key] : undefined;
    return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }, document);
}

/** The JSON type a schema without alternatives takes. */
function jsonTypesOf(schema: WireSchema): string {
  if (isObject(schema) || isMap(schema)) return "object";
  if (isChoice(schema)) return "string";
  return isLiteral(schema) ? typeof schema.literal : schema.type;
}

function isWrapper(schema: WireSchema): schema is WireSchema & { readonly wrapped: WireSchema } {
  return "wrapped" in schema;
}

function isObject(schema: WireSchema): schema is WireSchema & { readonly entries: Entries } {
  return "entries" in schema;
}

function isList(schema: WireSchema): schema is WireSchema & { readonly item: WireSchema } {
  return schema.type === "array";
}

function isMap(schema: WireSchema): schema is WireSchema & { readonly value: WireSchema } {
  return schema.type === "record";
}

function isUnion(
  schema: WireSchema,
): schema is WireSchema & { readonly options: readonly WireSchema[] } {
  return schema.type === "union" || schema.type === "variant";
}

function isChoice(
  schema: WireSchema,
): schema is WireSchema & { readonly options: readonly string[] } {
  return schema.type === "picklist";
}

function isLiteral(schema: WireSchema): schema is WireSchema & { readonly literal: unknown } {
  return schema.type === "literal";
}
