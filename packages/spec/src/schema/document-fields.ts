// The two fields that every document has.
import * as v from "valibot";
import { text } from "./text.ts";

/** `$schema`: lets an editor find the JSON Schema; never read here. */
export const schemaKey = text("Address of the JSON Schema, for editors.");

/** Only version 1 exists (contract §1.1, §1.2). */
export const apiVersion = v.pipe(
  v.literal(1),
  v.description("Version of the Task API. Only 1 exists. Default: 1"),
);
