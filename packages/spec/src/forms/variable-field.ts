// A variable of a task as a field of a form.
import { EnvType, type TemplateEnv } from "../model/processing-container.ts";
import { envValueProblems } from "../rules/env-value.ts";
import { isCommonPattern, wholeValue } from "./common-pattern.ts";
import {
  FieldType,
  formField,
  type FieldParts,
  type FieldValue,
  type FormField,
} from "./form-field.ts";

/**
 * The field of a variable that a template declares.
 * @param value the one that counts where a user enters none, as text; one that type or choices do not allow, such as an
 *   expression that is filled in later, is not shown
 */
export function variableField(declared: TemplateEnv, value: string): FormField {
  const { name, description } = declared;
  const about = {
    title: name,
    ...(description !== undefined && description !== "" && { description }),
  };
  const isFitting = envValueProblems(declared, value, "").length === 0;
  const typed = typedParts(declared, isFitting ? value : undefined);
  return formField({ ...about, ...typed });
}

/** The field of a variable that only the task names. */
export function undeclaredField(name: string, value: string): FormField {
  return formField({ title: name, type: FieldType.string, default: value });
}

function typedParts(declared: TemplateEnv, value: string | undefined): Omit<FieldParts, "title"> {
  const { type, choices, minimum, maximum, pattern } = declared;
  const texts = [...(choices ?? []), ...(value === undefined ? [] : [value])];
  const fieldType = fieldTypeOf(type, texts);
  const read = readers[fieldType];
  const isNumber = fieldType === FieldType.integer || fieldType === FieldType.number;
  const shownPattern = patternOf(type, fieldType, pattern);
  return {
    type: fieldType,
    ...(value !== undefined && { default: read(value) }),
    ...(choices !== undefined && { enum: [...new Set(choices.map(read))] }),
    ...(isNumber && minimum !== undefined && { minimum }),
    ...(isNumber && maximum !== undefined && { maximum }),
    ...(shownPattern !== undefined && { pattern: shownPattern }),
  };
}

/** Numbers that JSON would bring back as others are texts. */
function fieldTypeOf(type: EnvType, texts: readonly string[]): FieldType {
  switch (type) {
    case EnvType.boolean:
      return FieldType.boolean;
    case EnvType.string:
      return FieldType.string;
    case EnvType.int:
      return texts.map(Number).every(Number.isSafeInteger) ? FieldType.integer : FieldType.string;
    case EnvType.float:
      return texts.map(Number).every(Number.isFinite) ? FieldType.number : FieldType.string;
  }
}

const readers: Readonly<Record<FieldType, (text: string) => FieldValue>> = {
  [FieldType.boolean]: (text) => text.toLowerCase() === "true",
  [FieldType.string]: (text) => text,
  [FieldType.integer]: Number,
  [FieldType.number]: Number,
};

const numberPatterns: Readonly<Partial<Record<EnvType, string>>> = {
  [EnvType.int]: "^[-+]?[0-9]+$",
  [EnvType.float]: "^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?$",
};

function patternOf(type: EnvType, shownAs: FieldType, pattern?: string): string | undefined {
  if (shownAs !== FieldType.string) return undefined;
  if (type !== EnvType.string) return numberPatterns[type];
  return pattern !== undefined && isCommonPattern(pattern) ? wholeValue(pattern) : undefined;
}
