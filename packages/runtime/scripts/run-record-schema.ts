// The JSON Schema of the run record (draft 2020-12), made from the valibot schema that readers use.
// Run as a program it writes the file; a test holds the file to it.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { toJsonSchema } from "@valibot/to-json-schema";
import { RUN_RECORD_VERSION, runRecordSchema } from "../src/record/run-record.ts";

/** Where the schema is published. */
export const RUN_RECORD_SCHEMA_FILE: string = join(
  import.meta.dirname,
  "..",
  "schemas",
  `task-run.v${RUN_RECORD_VERSION}.schema.json`,
);

/** The file's text. */
export function runRecordJsonSchema(): string {
  const { $schema, ...body } = toJsonSchema(runRecordSchema, { target: "draft-2020-12" });
  const schema = {
    $schema,
    $id: `https://task-api.dev/schemas/v${RUN_RECORD_VERSION}/task-run.schema.json`,
    title: "TaskRun",
    description: "task_run-<id>.json: what ran, where, on what, and how it ended. Holds no secret.",
    ...body,
  };
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}

if (import.meta.main) writeFileSync(RUN_RECORD_SCHEMA_FILE, runRecordJsonSchema());
