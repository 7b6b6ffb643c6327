// "One of the two" of contract §1 as a valibot action, so that it is checked even where other fields
// of the object are wrong, and so that the JSON Schema has it too (`scripts/json-schemas.ts`).
import * as v from "valibot";

/** Not exactly one of the named fields is there. */
export interface ExactlyOneOfIssue extends v.BaseIssue<unknown> {
  readonly kind: "validation";
  readonly type: "exactly_one_of";
  readonly requirement: readonly string[];
}

/** See {@link exactlyOneOf}. */
export interface ExactlyOneOfAction<TInput> extends v.BaseValidation<
  TInput,
  TInput,
  ExactlyOneOfIssue
> {
  readonly type: "exactly_one_of";
  readonly reference: typeof exactlyOneOf;
  readonly expects: null;
  readonly requirement: readonly string[];
}

/** Requires exactly one of `fields` in an object; an empty list requires nothing. */
export function exactlyOneOf<TInput>(fields: readonly string[]): ExactlyOneOfAction<TInput> {
  return {
    kind: "validation",
    type: "exactly_one_of",
    reference: exactlyOneOf,
    expects: null,
    async: false,
    requirement: fields,
    "~run"(dataset, config) {
      const { value } = dataset;
      if (fields.length === 0 || typeof value !== "object" || value === null) return dataset;
      const present = fields.filter((field) => Object.hasOwn(value, field));
      // oxlint-disable-next-line no-underscore-dangle -- valibot's own name for its extension point
      if (present.length !== 1) v._addIssue(this, "object", dataset, config);
      return dataset;
    },
  };
}
