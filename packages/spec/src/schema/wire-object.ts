// Objects and maps of wire documents. Valibot takes an array for an object; JSON does not, and neither
// does the JSON Schema made from these, so arrays are refused here.
import * as v from "valibot";
import { exactlyOneOf } from "./exactly-one-of.ts";
import { isJsonObject } from "./json-type.ts";

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
  return v.pipe(
    refusingArrays(withEveryKey(v.record(key, value), key, value)),
    v.description(description),
  );
}

/** An object of Kubernetes that is passed on as it is; nothing inside is looked at. */
export function kubernetesObject(description: string) {
  return openObject("KubernetesObject", description);
}

/** An object that is passed on as it is. */
export function openObject(title: string, description: string) {
  const anything = v.record(v.string(), v.unknown());
  return v.pipe(
    refusingArrays(withEveryKey(anything, v.string(), v.unknown())),
    v.title(title),
    v.description(description),
  );
}

/**
 * The same schema of an object with keys of any name. Valibot passes over some that all objects have by
 * nature; in JSON they are names like any other, and a label or channel may have one.
 */
export function withEveryKey<TSchema extends v.GenericSchema>(
  schema: TSchema,
  key: v.GenericSchema,
  value: v.GenericSchema,
): TSchema {
  return {
    ...schema,
    "~run"(dataset, config) {
      const input = dataset.value;
      const result = schema["~run"](dataset, config);
      if (!isJsonObject(input)) return result;
      for (const name of passedOver.filter((one) => Object.hasOwn(input, one))) {
        const runs = [
          { origin: "key", run: key["~run"]({ value: name }, config) },
          { origin: "value", run: value["~run"]({ value: input[name] }, config) },
        ] as const;
        const issues = runs.flatMap(({ origin, run }) =>
          (run.issues ?? []).map((issue) => below(issue, { input, name, origin })),
        );
        const [first, ...others] = [...(result.issues ?? []), ...issues];
        if (first !== undefined) {
          return { typed: false, value: result.value, issues: [first, ...others] };
        }
        setOwn(result.value, name, runs[1].run.value);
      }
      return result;
    },
  };
}

const passedOver = ["__proto__", "prototype", "constructor"];

function below(
  issue: v.BaseIssue<unknown>,
  at: { input: Record<string, unknown>; name: string; origin: "key" | "value" },
): v.BaseIssue<unknown> {
  const { input, name: key, origin } = at;
  const item = { type: "object", origin, input, key, value: input[key] } as const;
  return { ...issue, path: [item, ...(origin === "value" ? (issue.path ?? []) : [])] };
}

function setOwn(target: unknown, key: string, value: unknown): void {
  if (!isJsonObject(target)) return;
  Object.defineProperty(target, key, {
    value,
    enumerable: true,
    writable: true,
    configurable: true,
  });
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
