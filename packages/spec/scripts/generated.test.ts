import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { generateJsonSchemas } from "./json-schemas.ts";
import { generateSoundSchemas } from "./sound-schemas.ts";

test.each(generateJsonSchemas())(
  "schemas/$name is what the valibot schemas say (else run `npm run generate`)",
  ({ name, text }) => {
    expect(readFileSync(new URL(`../schemas/${name}`, import.meta.url), "utf8")).toBe(text);
  },
);

test.each(generateSoundSchemas())(
  "src/generated/$name is what the JSON Schemas say (else run `npm run generate`)",
  ({ name, text }) => {
    expect(readFileSync(new URL(`../src/generated/${name}`, import.meta.url), "utf8")).toBe(text);
  },
);

test("every schema has an address, a title, a description and says which fields are extensions", () => {
  for (const { name, text } of generateJsonSchemas()) {
    expect(JSON.parse(text)).toMatchObject({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      $id: `https://task-api.dev/schemas/v1/${name}`,
      title: expect.any(String),
      description: expect.any(String),
    });
    expect(text).toContain("Extension, ignored by other implementations");
  }
});
