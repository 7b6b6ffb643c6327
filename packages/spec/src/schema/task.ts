// task.json on the wire, every mixture of dialects (contract §1.2).
import * as v from "valibot";
import { commandSchema } from "./command.ts";
import { apiVersion, schemaKey } from "./document-fields.ts";
import { timeoutSchema } from "./duration.ts";
import { engineConfigSchema } from "./engine-config.ts";
import { ioVolumeSchema } from "./io-volume.ts";
import { resourcesSchema } from "./resources.ts";
import { retrySchema } from "./retry.ts";
import { taskEnvSchema } from "./task-env.ts";
import { taskTemplateSchema } from "./task-template.ts";
import { containerPath, extension, nonEmptyText } from "./text.ts";
import { wireObject } from "./wire-object.ts";

/** Which image and template run on which data. */
export const taskSchema = wireObject(
  {
    title: "Task",
    description: "One task: which image and task template run on which data.",
    examples: [
      {
        name: "example-task",
        api_version: 1,
        image: "kaapana/example:latest",
        taskTemplate: "example",
        inputs: [{ name: "channel1", input: { host_path: "./data/input1" } }],
        outputs: [{ name: "results", input: { host_path: "./data/output" } }],
        env: [{ name: "DUMMY", value: "5" }],
      },
    ],
  },
  {
    $schema: v.exactOptional(schemaKey),
    name: nonEmptyText("Human-readable name of the task."),
    api_version: v.exactOptional(apiVersion),
    image: v.pipe(
      v.string(),
      v.regex(/^\S+$/, "the reference of an image, without spaces"),
      v.description("Image of the processing-container."),
      v.examples(["kaapana/example:latest"]),
    ),
    taskTemplate: v.pipe(
      v.union([nonEmptyText("Identifier of a template of the image."), taskTemplateSchema]),
      v.description(
        "Identifier of a task template of the image, or the template itself; then the image needs no processing-container.json.",
      ),
    ),
    inputs: v.exactOptional(
      v.pipe(v.array(ioVolumeSchema), v.description("What is bound to the input channels.")),
    ),
    outputs: v.exactOptional(
      v.pipe(v.array(ioVolumeSchema), v.description("What is bound to the output channels.")),
    ),
    env: v.exactOptional(
      v.pipe(v.array(taskEnvSchema), v.description("Variables that replace the template's.")),
    ),
    command: v.exactOptional(commandSchema),
    resources: v.exactOptional(resourcesSchema),
    config: v.exactOptional(engineConfigSchema),
    timeout: v.exactOptional(timeoutSchema),
    retry: v.exactOptional(retrySchema),
    mount_conf: v.exactOptional(
      v.pipe(
        v.union([v.boolean(), containerPath("Path of the file in the container.")]),
        v.description(
          `${extension}A read-only JSON file with the conf of the DAG run: its path in the container, or true for /kaapana/conf/conf.json.`,
        ),
      ),
    ),
  },
);

/** A whole task.json, of any dialect. */
export type WireTask = v.InferOutput<typeof taskSchema>;
