// The JSON Schemas once more, for `src/schema/conforms.ts`: without what they say to people, and with no
// field beyond those they name, so that a document that conforms has neither a wrong nor an unknown field.
import type { SoundSchema } from "../src/schema/conforms.ts";
import { generateJsonSchemas, type GeneratedFile } from "./json-schemas.ts";
import { printJson } from "./print-json.ts";

type Schema = Readonly<Record<string, unknown>>;

/** What a schema says to people, or about itself. */
const annotations = new Set(["title", "description", "examples", "default", "$id", "$schema"]);

/** Everything that `conforms` looks at. */
const keywords = {
  $ref: true,
  type: true,
  const: true,
  enum: true,
  pattern: true,
  minLength: true,
  minimum: true,
  maximum: true,
  exclusiveMinimum: true,
  minItems: true,
  items: true,
  properties: true,
  required: true,
  additionalProperties: true,
  propertyNames: true,
  minProperties: true,
  anyOf: true,
  oneOf: true,
} satisfies Record<keyof SoundSchema, true>;

/** The modules as they are to lie in `packages/spec/src/generated`: one for each kind of document, so that who reads one kind loads one. */
export function generateSoundSchemas(): readonly GeneratedFile[] {
  return generateJsonSchemas().map(({ name, text }) => {
    const { $defs, ...document } = asSchema(JSON.parse(text));
    const kind = name.replace(".schema.json", "");
    const constant = `${kind.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())}Schema`;
    const schema = { ...closed(document), $defs: closedParts($defs) };
    return {
      name: `sound-${kind}.ts`,
      text: [
        "// Made from the JSON Schemas by scripts/sound-schemas.ts: run `npm run generate` to change it.",
        'import type { SoundDocumentSchema } from "../schema/conforms.ts";',
        "",
        `export const ${constant}: SoundDocumentSchema = ${printJson(schema).trim()};`,
        "",
      ].join("\n"),
    };
  });
}

function closed(schema: Schema): SoundSchema {
  // A volume is open to whatever Kubernetes knows, unless it is a host path.
  if (schema["title"] === "VolumeSource") return closedVolume(schema);
  const entries = Object.entries(schema)
    .filter(([key]) => !annotations.has(key))
    .map(([key, value]): [string, unknown] => {
      if (!Object.hasOwn(keywords, key)) throw new Error(`conforms.ts does not know '${key}'`);
      if (key === "minLength" && value !== 1) throw new Error("lengths are in UTF-16 units there");
      if (key === "properties") return [key, closedParts(value)];
      if (key === "anyOf" || key === "oneOf") return [key, asList(value).map(closedPart)];
      const isPart = key === "items" || key === "propertyNames" || key === "additionalProperties";
      return [key, isPart ? closedPart(value) : value];
    });
  const isOpen = schema["type"] !== "object" || "additionalProperties" in schema;
  return Object.fromEntries(isOpen ? entries : [...entries, ["additionalProperties", false]]);
}

function closedVolume({ properties, ...schema }: Schema): SoundSchema {
  const hostPath = closedParts(properties);
  const never = Object.fromEntries(Object.keys(hostPath).map((key) => [key, { enum: [] }]));
  return {
    anyOf: [
      closed({ type: "object", properties: hostPath, required: Object.keys(hostPath) }),
      { ...closed({ ...schema, title: "" }), properties: never },
    ],
  };
}

function closedParts(parts: unknown): Record<string, SoundSchema> {
  return Object.fromEntries(
    Object.entries(asSchema(parts))
      // `true` asks for nothing.
      .filter(([, part]) => part !== true)
      .map(([name, part]) => [name, closed(asSchema(part))]),
  );
}

function closedPart(part: unknown): SoundSchema | boolean {
  return typeof part === "boolean" ? part : closed(asSchema(part));
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function asSchema(value: unknown): Schema {
  return Object.fromEntries(Object.entries(value ?? {}));
}
