// Objects and maps of wire documents. Valibot takes an array for an object; JSON does not, and neither
// does the JSON Schema made from these, so arrays are refused here.
import * as v from "valibot";
import { exactlyOneOf } from "./exactly-one-of.ts";

/** What a schema says about itself; becomes part of the JSON Schema and of messages. */
export interface About {
  /** The name of the object in contract §1, e.g. `TaskTemplate`. */
  readonly title: string;
  readonly description: string;
  readonly examples?: readonly Readonly<Record<string, unknown>>[];
  /** Of these fields exactly one must be there. */
  readonly exactlyOneOf?: readonly string[];
}

/**
 * An object with known fields. Fields beyond them are not refused here: `unknown-fields.ts` reports
 * them as warnings (contract §1.3).
 */
export function wireObject<const TEntries extends v.ObjectEntries>(
  about: About,
  entries: TEntries,
) {
  return v.pipe(
    refusingArrays(v.object(entries)),
    exactlyOneOf(about.exactlyOneOf ?? []),
    v.title(about.title),
    v.description(about.description),
    v.metadata(about.examples === undefined ? {} : { examples: about.examples }),
  );
}

/** An object whose keys the author chooses, e.g. labels. */
export function wireMap<
  const TKey extends v.GenericSchema<string, string>,
  const TValue extends v.GenericSchema,
>(key: TKey, value: TValue, description: string) {
  return v.pipe(refusingArrays(v.record(key, value)), v.description(description));
}

/** An object of Kubernetes that is passed on as it is; nothing inside is looked at. */
export function kubernetesObject(description: string) {
  return v.pipe(
    refusingArrays(v.record(v.string(), v.unknown())),
    v.title("KubernetesObject"),
    v.description(description),
  );
}

/** The same schema of an object, without arrays. */
export function refusingArrays<TSchema extends v.GenericSchema>(schema: TSchema): TSchema {
  return {
    ...schema,
    "~run"(dataset, config) {
      // `undefined` is not an object either; what came is told from the document itself.
      return schema["~run"](Array.isArray(dataset.value) ? { value: undefined } : dataset, config);
    },
  };
}
