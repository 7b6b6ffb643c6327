import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { RUN_RECORD_SCHEMA_FILE, runRecordJsonSchema } from "./run-record-schema.ts";

it("is what the readers check (else run `npm run generate`)", () => {
  expect(readFileSync(RUN_RECORD_SCHEMA_FILE, "utf8")).toBe(runRecordJsonSchema());
});
