// Variables of a task on the wire: a value, or, as an extension, the place a secret is read from
// (contract §1.2, §1.3).
import * as v from "valibot";
import { envName, extension, nonEmptyText, text } from "./text.ts";
import { wireObject } from "./wire-object.ts";

const secretKeyRefSchema = wireObject(
  { title: "SecretKeyRef", description: "A key of a Kubernetes Secret; runs on Kubernetes only." },
  {
    name: nonEmptyText("Name of the Secret."),
    key: nonEmptyText("Key in the Secret."),
  },
);

/** Where a value comes from that is not to stand in the document. */
export const valueFromSchema = wireObject(
  {
    title: "ValueFrom",
    description: `${extension}Where a secret value is read from when the task starts.`,
    examples: [{ file: "/run/secrets/token" }, { env: "TOKEN" }],
    exactlyOneOf: ["file", "env", "secret_key_ref"],
  },
  {
    file: v.exactOptional(
      nonEmptyText(
        "A file of the caller; a relative path starts at the directory of the document.",
      ),
    ),
    env: v.exactOptional(envName("An environment variable of the caller.")),
    secret_key_ref: v.exactOptional(secretKeyRefSchema),
  },
);

/** A variable that replaces the template's or is added to it. */
export const taskEnvSchema = wireObject(
  {
    title: "TaskEnv",
    description:
      "An environment variable of the task; it replaces the template's of the same name.",
    examples: [{ name: "THRESHOLD", value: "7" }],
    exactlyOneOf: ["value", "value_from"],
  },
  {
    name: envName("Name of the variable."),
    value: v.exactOptional(text("Its value; always text, so a number stands in quotes.")),
    value_from: v.exactOptional(valueFromSchema),
  },
);

/** A variable of a task, as it stands in a document. */
export type WireTaskEnv = v.InferOutput<typeof taskEnvSchema>;

/** Where the value of a secret is read from, as it stands in a document. */
export type WireValueFrom = v.InferOutput<typeof valueFromSchema>;
