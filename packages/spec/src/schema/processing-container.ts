// processing-container.json on the wire (contract §1.1).
import * as v from "valibot";
import { apiVersion, schemaKey } from "./document-fields.ts";
import { taskTemplateSchema } from "./task-template.ts";
import { nonEmptyText, text } from "./text.ts";
import { wireObject } from "./wire-object.ts";

/** `/processing-container.json` of an image. */
export const processingContainerSchema = wireObject(
  {
    title: "ProcessingContainer",
    description:
      "The contract of a processing-container: what the image can do, how to configure it, and where data are mounted. It lies at /processing-container.json in the image.",
  },
  {
    $schema: v.exactOptional(schemaKey),
    name: nonEmptyText("Human-readable name of the processing-container."),
    description: text("Short summary of its purpose."),
    api_version: v.exactOptional(apiVersion),
    templates: v.pipe(
      v.array(taskTemplateSchema),
      v.description("The use cases; their identifiers are unique."),
    ),
  },
);

/** A whole processing-container.json. */
export type WireProcessingContainer = v.InferOutput<typeof processingContainerSchema>;
