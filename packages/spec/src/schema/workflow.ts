// workflow.json on the wire: a DAG of processing-containers as one document (contract §5).
import * as v from "valibot";
import { apiVersion, schemaKey } from "./document-fields.ts";
import { text } from "./text.ts";
import { openObject, refusingArrays, wireObject, withEveryKey } from "./wire-object.ts";
import { idText, taskDefaults, workflowTaskSchema } from "./workflow-task.ts";

/** Defaults for all tasks; whatever else stands there is for platforms. */
export const defaultArgsSchema = v.pipe(
  refusingArrays(
    withEveryKey(v.objectWithRest(taskDefaults, v.unknown()), v.string(), v.unknown()),
  ),
  v.title("DefaultArgs"),
  v.description(
    "Parameters that tasks have which do not set them; other fields are kept for platforms (owner, ui_visible, ui_forms).",
  ),
  v.examples([{ owner: "kaapana", retries: 1 }]),
);

/** A DAG of tasks. */
export const workflowSchema = wireObject(
  {
    title: "Workflow",
    description: "A DAG of tasks: what runs, in which order, and where the data go.",
    examples: [
      {
        dag_id: "my-dag",
        tasks: [
          {
            task_id: "get-data",
            image: "registry.example/my-get-data:1.0",
            taskTemplate: "download-from-url",
          },
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
    ],
  },
  {
    $schema: v.exactOptional(schemaKey),
    dag_id: idText("Unique among the DAGs of a platform."),
    api_version: v.exactOptional(apiVersion),
    description: v.exactOptional(text("What the DAG does.")),
    tags: v.exactOptional(v.pipe(v.array(v.string()), v.description("Words to find it by."))),
    default_args: v.exactOptional(defaultArgsSchema),
    params: v.exactOptional(
      openObject("Params", "What the conf of a DAG run holds where the trigger says nothing else."),
    ),
    ui_forms: v.exactOptional(
      openObject("UiForms", "JSON Schema forms by name: data_form, workflow_form."),
    ),
    max_active_tasks: v.exactOptional(
      v.pipe(
        v.number(),
        v.integer("a whole number"),
        v.minValue(1, "at least 1"),
        v.description(
          "How many tasks of one DAG run may run at the same time. Default: no limit of its own",
        ),
      ),
    ),
    strict_task_form: v.exactOptional(
      v.pipe(
        v.boolean(),
        v.description(
          "User input may set only variables that template or task declares. Default: false",
        ),
      ),
    ),
    tasks: v.pipe(v.array(workflowTaskSchema), v.description("The tasks, in any order.")),
  },
);

/** A whole workflow.json. */
export type WireWorkflow = v.InferOutput<typeof workflowSchema>;

/** What a DAG gives all its tasks, as it stands in a document. */
export type WireDefaultArgs = v.InferOutput<typeof defaultArgsSchema>;
