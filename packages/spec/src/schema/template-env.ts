// TaskTemplateEnv on the wire: a variable of a template (contract §1.1, §1.3).
import * as v from "valibot";
import { EnvType } from "../model/processing-container.ts";
import { envName, extension, text } from "./text.ts";
import { wireObject } from "./wire-object.ts";

/** An environment variable with its default and what values it may have. */
export const templateEnvSchema = wireObject(
  {
    title: "TaskTemplateEnv",
    description: "An environment variable that configures the container.",
    examples: [{ name: "THRESHOLD", value: "5", type: "int", adjustable: true }],
  },
  {
    name: envName("Name of the variable, unique in its template."),
    value: text("The default; always text, so a number stands in quotes."),
    type: v.exactOptional(
      v.pipe(
        v.picklist(Object.values(EnvType)),
        v.description(
          "What the value is: boolean (true or false), string, int, or, as an extension, float. Default: string",
        ),
      ),
    ),
    choices: v.exactOptional(
      v.pipe(v.array(v.string()), v.description("The value must be one of these.")),
    ),
    adjustable: v.exactOptional(
      v.pipe(v.boolean(), v.description("false: user input may not change it. Default: true")),
    ),
    description: v.exactOptional(text("How the variable influences the processing.")),
    minimum: v.exactOptional(
      v.pipe(v.number(), v.finite("a finite number"), v.description(`${extension}Smallest value.`)),
    ),
    maximum: v.exactOptional(
      v.pipe(v.number(), v.finite("a finite number"), v.description(`${extension}Largest value.`)),
    ),
    pattern: v.exactOptional(text(`${extension}RE2 expression that must match the whole value.`)),
    secret: v.exactOptional(
      v.pipe(
        v.boolean(),
        v.description(`${extension}true: the value appears in no record, log, error or dry run.`),
      ),
    ),
  },
);

/** A variable of a template, as it stands in a document. */
export type WireTemplateEnv = v.InferOutput<typeof templateEnvSchema>;
