// Fields that no schema has: a warning with a did-you-mean (contract §1.3), because documents of other
// versions may have more than this one knows. Objects of Kubernetes are passed on and not looked into.
import type { Finding, JsonPath } from "../issue/issue.ts";
import { Severity } from "../issue/issue.ts";
import { didYouMean } from "../issue/suggest.ts";
import { titleOf } from "./describe.ts";
import { isJsonObject } from "./json-type.ts";
import type { WireSchema } from "./walk.ts";
import { alternativeFor, fieldsOf, itemOf, mapValueOf, unwrapped } from "./walk.ts";

/** Every field of `document` that `schema` does not know. The document need not be valid. */
export function unknownFieldFindings(
  schema: WireSchema,
  document: unknown,
  path: JsonPath = [],
): readonly Finding[] {
  const own = alternativeFor(unwrapped(schema), document);
  if (own === undefined) return [];

  const item = itemOf(own);
  if (item !== undefined && Array.isArray(document)) {
    return document.flatMap((entry, index) => unknownFieldFindings(item, entry, [...path, index]));
  }
  if (!isJsonObject(document)) return [];
  const fields = fieldsOf(own);
  const mapValue = mapValueOf(own);
  return Object.entries(document).flatMap(([key, value]) => {
    const field = fields !== undefined && Object.hasOwn(fields, key) ? fields[key] : mapValue;
    if (field !== undefined) return unknownFieldFindings(field, value, [...path, key]);
    return fields === undefined || isOpen(own, document) ? [] : unknownField(own, key, path);
  });
}

/** Open to other fields; but a volume with `host_path` is none of Kubernetes and has nothing else. */
function isOpen(schema: WireSchema, value: Readonly<Record<string, unknown>>): boolean {
  const isVolume = Object.hasOwn(fieldsOf(schema) ?? {}, "host_path");
  return schema.type === "object_with_rest" && !(isVolume && Object.hasOwn(value, "host_path"));
}

function unknownField(schema: WireSchema, key: string, path: JsonPath): readonly Finding[] {
  const known = Object.keys(fieldsOf(schema) ?? {});
  return [
    {
      code: "structure/unknown-field",
      severity: Severity.warning,
      path: [...path, key],
      message: `${titleOf(schema)} has no field ${JSON.stringify(key)}${didYouMean(key, known)}`,
    },
  ];
}
