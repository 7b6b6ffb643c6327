// One task of a DAG on the wire: the parameters of a KaapanaTaskOperator (contract §5). Those that `default_args`
// may give for all tasks stand in `taskDefaults`.
import * as v from "valibot";
import { TriggerRule, workflowTaskDefaults } from "../model/workflow.ts";
import { channelMapSchema } from "./channel-map.ts";
import { commandSchema } from "./command.ts";
import { timeoutSchema } from "./duration.ts";
import { engineConfigSchema } from "./engine-config.ts";
import { fanOutSchema } from "./fan-out.ts";
import { ioVolumeSchema } from "./io-volume.ts";
import { resourcesSchema } from "./resources.ts";
import { retrySchema } from "./retry.ts";
import { taskEnvSchema } from "./task-env.ts";
import { taskTemplateSchema } from "./task-template.ts";
import { containerPath, extension, nonEmptyText, text } from "./text.ts";
import { wireMap, wireObject } from "./wire-object.ts";

/** Ids of DAGs and tasks: directories in the layout of a DAG run, and what Airflow takes. */
export const idPattern = /^(?!\.{1,2}$)[\w.-]{1,250}$/;

/** The id of a DAG or a task. */
export function idText(description: string) {
  return v.pipe(
    v.string(),
    v.regex(
      idPattern,
      "an id of at most 250 letters, digits, '_', '-' and '.', and neither '.' nor '..'",
    ),
    v.description(description),
  );
}

const delay = v.pipe(
  v.union([
    v.pipe(v.number(), v.finite("a finite number"), v.minValue(0, "at least 0")),
    timeoutSchema,
  ]),
  v.description(
    `How long to wait before the next try: seconds, or an ISO 8601 duration. Default: ${workflowTaskDefaults.retryDelaySeconds}`,
  ),
);

function textMap(description: string) {
  return wireMap(v.string(), v.string(), description);
}

/** What a task may have, or `default_args` for all tasks. */
export const taskDefaults = {
  retries: v.exactOptional(
    v.pipe(
      v.number(),
      v.integer("a whole number"),
      v.minValue(0, "at least 0"),
      v.maxValue(1000, "at most 1000"),
      v.description("Tries beyond the first when the task fails. Default: 0"),
    ),
  ),
  retry_delay: v.exactOptional(delay),
  trigger_rule: v.exactOptional(
    v.pipe(
      v.picklist(Object.values(TriggerRule)),
      v.description(
        "When the task may start, by the ends of its upstream tasks. Default: all_success",
      ),
    ),
  ),
  execution_timeout: v.exactOptional(
    v.pipe(
      timeoutSchema,
      v.description(
        "How long one try may run: seconds, or an ISO 8601 duration. Default: the template's timeout, else 90 minutes",
      ),
    ),
  ),
  startup_timeout_seconds: v.exactOptional(
    v.pipe(
      v.number(),
      v.finite("a finite number"),
      v.gtValue(0, "a number above 0"),
      v.description("How long the container may take to start on a cluster. Default: 3600"),
    ),
  ),
  priority_weight: v.exactOptional(
    v.pipe(
      v.number(),
      v.integer("a whole number"),
      v.description("Of the tasks that could start, those with larger ones do. Default: 1"),
    ),
  ),
  registryUrl: v.exactOptional(text("Address of the registry that holds the image.")),
  registryUsername: v.exactOptional(text("User name at the registry.")),
  registryPassword: v.exactOptional(text("Password or token at the registry.")),
  cache: v.exactOptional(
    v.pipe(
      v.boolean(),
      v.description(
        `${extension}Results of an earlier run are reused where image, template, command, variables, resources and the content of the inputs are the same. Default: false`,
      ),
    ),
  ),
  resume_items: v.exactOptional(
    v.pipe(
      v.boolean(),
      v.description(
        `${extension}A later try is given only the items that have no good result yet. Default: false`,
      ),
    ),
  ),
  labels: v.exactOptional(textMap("Labels of the container or pod.")),
  annotations: v.exactOptional(textMap("Annotations of the pod.")),
  config: v.exactOptional(
    v.pipe(
      engineConfigSchema,
      v.description(
        `${extension}Settings for one kind of engine, as in a task.json. Labels, annotations and registry fields of the task itself go before those in it.`,
      ),
    ),
  ),
} as const;

/** One task of a DAG. */
export const workflowTaskSchema = wireObject(
  {
    title: "WorkflowTask",
    description:
      "One task of a DAG: which image and template it runs, and where its inputs come from.",
    examples: [
      {
        task_id: "process-data",
        image: "registry.example/my-processing:1.0",
        taskTemplate: "my-algorithm",
        iochannel_maps: [
          {
            upstream_operator: "get-data",
            upstream_output_channel: "downloads",
            input_channel: "data-to-process",
          },
        ],
      },
    ],
  },
  {
    task_id: idText("Unique in the DAG."),
    image: v.pipe(
      v.string(),
      v.regex(/^\S+$/, "the reference of an image, without spaces"),
      v.description("Image of the processing-container."),
    ),
    taskTemplate: v.pipe(
      v.union([nonEmptyText("Identifier of a template of the image."), taskTemplateSchema]),
      v.description(
        "Identifier of a task template of the image, or the template itself; then the image needs no processing-container.json.",
      ),
    ),
    env: v.exactOptional(
      v.pipe(v.array(taskEnvSchema), v.description("Variables that replace the template's.")),
    ),
    command: v.exactOptional(commandSchema),
    resources: v.exactOptional(resourcesSchema),
    iochannel_maps: v.exactOptional(
      v.pipe(
        v.array(channelMapSchema),
        v.description("Where the input channels get their data from."),
      ),
    ),
    upstream_task_ids: v.exactOptional(
      v.pipe(
        v.array(nonEmptyText("A task_id.")),
        v.description("Tasks that come before this one, beside those of iochannel_maps."),
      ),
    ),
    ...taskDefaults,
    inputs: v.exactOptional(
      v.pipe(
        v.array(ioVolumeSchema),
        v.description(`${extension}Input channels whose data come from outside of the DAG.`),
      ),
    ),
    timeout: v.exactOptional(timeoutSchema),
    retry: v.exactOptional(retrySchema),
    fan_out: v.exactOptional(fanOutSchema),
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

/** A task of a DAG, as it stands in a document. */
export type WireWorkflowTask = v.InferOutput<typeof workflowTaskSchema>;
