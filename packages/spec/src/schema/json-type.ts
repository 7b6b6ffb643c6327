// The types of JSON values, as values and in words.

/** The JSON type of a value. */
export type JsonType = "null" | "boolean" | "number" | "string" | "array" | "object";

const names: Readonly<Record<JsonType, string>> = {
  null: "null",
  boolean: "a boolean",
  number: "a number",
  string: "a string",
  array: "a list",
  object: "an object",
};

/** The JSON type of a value; what JSON cannot hold (`undefined`) counts as null. */
export function jsonTypeOf(value: unknown): JsonType {
  if (Array.isArray(value)) return "array";
  if (value === null || value === undefined) return "null";
  const type = typeof value;
  return type === "boolean" || type === "number" || type === "string" ? type : "object";
}

/** The JSON type of a value for a sentence, e.g. "a list". */
export function jsonTypeName(value: unknown): string {
  return names[jsonTypeOf(value)];
}

/** Whether a value is a JSON object: not null, not an array. */
export function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return jsonTypeOf(value) === "object";
}
