// Whether a value conforms to a JSON Schema, and nothing more: the quick look at documents, of which most
// have nothing wrong. Knows the keywords that the schemas of this package use; the schemas are prepared
// by `scripts/sound-schemas.ts`, which sees to it that there are no others.
import { isJsonObject } from "./json-type.ts";

/** The part of JSON Schema (draft 2020-12) that is looked at. */
export interface SoundSchema {
  readonly $ref?: string;
  readonly type?: "string" | "number" | "integer" | "boolean" | "array" | "object";
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly minItems?: number;
  readonly items?: SoundSchema;
  readonly properties?: Readonly<Record<string, SoundSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: SoundSchema | boolean;
  readonly propertyNames?: SoundSchema;
  readonly minProperties?: number;
  readonly anyOf?: readonly SoundSchema[];
  readonly oneOf?: readonly SoundSchema[];
}

/** A schema with the definitions that it refers to. */
export interface SoundDocumentSchema extends SoundSchema {
  readonly $defs: Readonly<Record<string, SoundSchema>>;
}

/** Whether `value` conforms to `schema`. */
export function conforms(
  schema: SoundSchema,
  value: unknown,
  { $defs }: Pick<SoundDocumentSchema, "$defs">,
): boolean {
  const fits = (part: SoundSchema, member: unknown): boolean => conforms(part, member, { $defs });
  if (schema.$ref !== undefined) {
    const target = $defs[schema.$ref.slice("#/$defs/".length)];
    if (target === undefined || !fits(target, value)) return false;
  }
  if (schema.type !== undefined && !isOfType(schema.type, value)) return false;
  if ("const" in schema && value !== schema.const) return false;
  if (schema.enum !== undefined && !schema.enum.includes(value)) return false;
  if (schema.anyOf !== undefined && !schema.anyOf.some((part) => fits(part, value))) return false;
  if (schema.oneOf !== undefined && schema.oneOf.filter((part) => fits(part, value)).length !== 1) {
    return false;
  }
  if (typeof value === "string") return textConforms(schema, value);
  if (typeof value === "number") return numberConforms(schema, value);
  if (Array.isArray(value)) {
    const { items, minItems = 0 } = schema;
    return (
      value.length >= minItems && (items === undefined || value.every((item) => fits(items, item)))
    );
  }
  return !isJsonObject(value) || objectConforms(schema, value, fits);
}

function isOfType(type: NonNullable<SoundSchema["type"]>, value: unknown): boolean {
  if (type === "array") return Array.isArray(value);
  if (type === "object") return isJsonObject(value);
  if (type === "integer") return Number.isInteger(value);
  return typeof value === type;
}

function textConforms({ pattern, minLength = 0 }: SoundSchema, text: string): boolean {
  return text.length >= minLength && (pattern === undefined || new RegExp(pattern, "u").test(text));
}

function numberConforms(schema: SoundSchema, number: number): boolean {
  const { minimum = -Infinity, maximum = Infinity, exclusiveMinimum = -Infinity } = schema;
  return (
    number >= minimum &&
    number <= maximum &&
    (exclusiveMinimum === -Infinity || number > exclusiveMinimum)
  );
}

function objectConforms(
  { properties = {}, required = [], additionalProperties: rest = true, ...schema }: SoundSchema,
  value: Readonly<Record<string, unknown>>,
  fits: (part: SoundSchema, member: unknown) => boolean,
): boolean {
  const { propertyNames, minProperties = 0 } = schema;
  const entries = Object.entries(value);
  return (
    entries.length >= minProperties &&
    required.every((key) => Object.hasOwn(value, key)) &&
    entries.every(([key, member]) => {
      if (propertyNames !== undefined && !fits(propertyNames, key)) return false;
      const own = Object.hasOwn(properties, key) ? properties[key] : undefined;
      if (own !== undefined) return fits(own, member);
      return typeof rest === "boolean" ? rest : fits(rest, member);
    })
  );
}
