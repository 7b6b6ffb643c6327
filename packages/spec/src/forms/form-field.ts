// One field of a form, as the trigger form of Airflow (`Param`) and a web page can both show it: a JSON Schema (draft
// 2020-12) of one value, of the keywords that both know.

/** The types of values that fields have. */
export const FieldType = {
  string: "string",
  boolean: "boolean",
  integer: "integer",
  number: "number",
} as const;
export type FieldType = (typeof FieldType)[keyof typeof FieldType];

/** A value of a field; null: the user has entered nothing, and what the DAG says counts. */
export type FieldValue = string | number | boolean | null;

/** A field; `default` is always there, and one of the values that the others allow. */
export interface FormField {
  readonly title: string;
  readonly description?: string;
  /** With null where the value may be left out. */
  readonly type: FieldType | readonly ["null", FieldType];
  readonly default: FieldValue;
  /** The choices; with null where the value may be left out. */
  readonly enum?: readonly FieldValue[];
  readonly minimum?: number;
  readonly maximum?: number;
  /** A regular expression that ECMAScript and Python read alike. */
  readonly pattern?: string;
}

/** What is known of a field before it is clear whether its value may be left out. */
export interface FieldParts extends Omit<FormField, "type" | "default" | "enum"> {
  readonly type: FieldType;
  readonly enum?: readonly FieldValue[];
  /** Absent, or none of the values that the others allow: the value may be left out. */
  readonly default?: unknown;
}

/** The field with what is allowed for its default made sure of: whoever shows a form checks that first. */
export function formField(parts: FieldParts): FormField {
  const { title, description, type, default: given, enum: choices, ...bounds } = parts;
  const about = { title, ...(description !== undefined && { description }) };
  if (isAllowed(given, parts)) {
    const chosen = choices === undefined ? {} : { enum: choices };
    return { ...about, type, default: given, ...chosen, ...bounds };
  }
  const chosen = choices === undefined ? {} : { enum: [null, ...choices] };
  return { ...about, type: ["null", type], default: null, ...chosen, ...bounds };
}

function isAllowed(value: unknown, parts: FieldParts): value is string | number | boolean {
  const { type, enum: choices, minimum = -Infinity, maximum = Infinity, pattern } = parts;
  if (choices !== undefined && !choices.some((choice) => choice === value)) return false;
  switch (type) {
    case FieldType.boolean:
      return typeof value === "boolean";
    case FieldType.string:
      // Forms take an empty text for one that was not entered.
      return (
        typeof value === "string" &&
        value !== "" &&
        (pattern === undefined || new RegExp(pattern, "u").test(value))
      );
    case FieldType.integer:
    case FieldType.number: {
      const isExact = type === FieldType.number || Number.isSafeInteger(value);
      return typeof value === "number" && isExact && value >= minimum && value <= maximum;
    }
  }
}
