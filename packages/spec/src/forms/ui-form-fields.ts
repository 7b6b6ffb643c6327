// The fields of a form that the author of a DAG has written (contract §6: ui_forms), as far as they are of the types that
// fields have. The form itself stays in the DAG for those who can show all of it.
import { isJsonObject } from "../schema/json-type.ts";
import { isCommonPattern } from "./common-pattern.ts";
import { FieldType, formField, type FieldValue, type FormField } from "./form-field.ts";

type Fields = Readonly<Record<string, unknown>>;

/** The fields of the properties of a JSON Schema, in its order; lists, objects and what is read-only are left out. */
export function uiFormFields(form: unknown): readonly (readonly [string, FormField])[] {
  const properties = isJsonObject(form) ? form["properties"] : undefined;
  if (!isJsonObject(properties)) return [];
  return Object.entries(properties).flatMap(([name, property]) => {
    const field = isJsonObject(property) ? propertyField(name, property) : undefined;
    return field === undefined ? [] : [[name, field] as const];
  });
}

function propertyField(name: string, property: Fields): FormField | undefined {
  const choices = choicesOf(property["enum"]);
  const type = typeOf(property, choices);
  if (type === undefined || property["readOnly"] === true) return undefined;
  const [title, description, pattern] = ["title", "description", "pattern"].map((key) =>
    textOf(property[key]),
  );
  const [minimum, maximum] = ["minimum", "maximum"].map((key) => numberOf(property[key]));
  const isNumber = type === FieldType.integer || type === FieldType.number;
  const isPattern = type === FieldType.string && pattern !== undefined && isCommonPattern(pattern);
  return formField({
    title: title ?? name,
    ...(description !== undefined && { description }),
    type,
    default: property["default"],
    ...(choices !== undefined && { enum: choices }),
    ...(isNumber && minimum !== undefined && { minimum }),
    ...(isNumber && maximum !== undefined && { maximum }),
    ...(isPattern && { pattern }),
  });
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** Without null, which is there where a value may be left out. */
function choicesOf(choices: unknown): readonly FieldValue[] | undefined {
  if (!Array.isArray(choices)) return undefined;
  const values = choices.filter(isValue);
  return values.length === 0 ? undefined : [...new Set(values)];
}

function isValue(choice: unknown): choice is string | number | boolean {
  return ["string", "number", "boolean"].includes(typeof choice);
}

function typeOf(
  { type }: Fields,
  choices: readonly FieldValue[] | undefined,
): FieldType | undefined {
  const named: readonly unknown[] = Array.isArray(type) ? type : [type];
  const types = named.filter((one) => one !== "null" && one !== undefined);
  const known = Object.values(FieldType).find((one) => types.length === 1 && types[0] === one);
  if (known !== undefined || types.length > 0) return known;
  const ofChoices = new Set<string>(choices?.map((choice) => typeof choice));
  return Object.values(FieldType).find((one) => ofChoices.size === 1 && ofChoices.has(one));
}
