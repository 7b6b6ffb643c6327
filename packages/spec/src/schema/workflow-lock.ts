// workflow.lock.json on the wire: what the images of a DAG were when it was locked, so that it can be checked without
// them and a run can be pinned. Written by the program, read by it and by people.
import * as v from "valibot";
import { schemaKey } from "./document-fields.ts";
import { processingContainerSchema } from "./processing-container.ts";
import { openObject, wireMap, wireObject } from "./wire-object.ts";
import { idText } from "./workflow-task.ts";

/** The only version there is. */
export const lockVersion = 1;

const hash = "sha256:[0-9a-f]{64}";

/** One image of the lock. */
export const lockedImageSchema = wireObject(
  {
    title: "LockedImage",
    description: "What an image was when the DAG was locked.",
    examples: [
      {
        digest: `registry.example/my-processing@sha256:${"0".repeat(64)}`,
        id: `sha256:${"1".repeat(64)}`,
        platform: "linux/amd64",
      },
    ],
  },
  {
    digest: v.exactOptional(
      v.pipe(
        v.string(),
        v.regex(new RegExp(String.raw`^[^\s@]+@${hash}$`), "a reference of the form name@sha256:…"),
        v.description("The image as its registry knows it, whatever its tag comes to mean."),
      ),
    ),
    id: v.exactOptional(
      v.pipe(
        v.string(),
        v.regex(new RegExp(`^${hash}$`), "an id of the form sha256:…"),
        v.description("The image as an engine knows it."),
      ),
    ),
    platform: v.exactOptional(
      v.pipe(
        v.string(),
        v.regex(
          /^[\w.-]+\/[\w.-]+(?:\/[\w.-]+)?$/,
          "a platform of the form os/architecture, e.g. linux/amd64",
        ),
        v.description("Platform of the image that the contract was read from."),
      ),
    ),
    contract: v.exactOptional(processingContainerSchema),
  },
);

const formFieldSchema = openObject(
  "FormField",
  "A JSON Schema of one value: type (string, boolean, integer or number, with null where it may be left out), default, title, description, enum, minimum, maximum, pattern.",
);

/** The lock of a DAG. */
export const workflowLockSchema = wireObject(
  {
    title: "WorkflowLock",
    description:
      "The contracts and digests of all images of a DAG, and its forms. Made by task-api dag lock; it lies beside the workflow.json.",
    examples: [
      {
        lock_version: lockVersion,
        dag_id: "my-dag",
        images: {
          "registry.example/my-processing:1.0": {
            digest: `registry.example/my-processing@sha256:${"0".repeat(64)}`,
          },
        },
      },
    ],
  },
  {
    $schema: v.exactOptional(schemaKey),
    lock_version: v.pipe(
      v.literal(lockVersion),
      v.description("Version of the form of this document."),
    ),
    dag_id: idText("The dag_id of the DAG that was locked."),
    images: wireMap(
      v.pipe(v.string(), v.regex(/^\S+$/, "the reference of an image, without spaces")),
      lockedImageSchema,
      "The images by their reference, as the tasks of the DAG write it.",
    ),
    forms: v.exactOptional(
      wireMap(
        v.string(),
        wireMap(v.string(), formFieldSchema, "The fields of a section by their names."),
        "What users may enter before a run, by section: a task_id with its variables, or a name in ui_forms.",
      ),
    ),
  },
);

/** A whole workflow.lock.json. */
export type WireWorkflowLock = v.InferOutput<typeof workflowLockSchema>;

/** What a lock holds of one image. */
export type WireLockedImage = v.InferOutput<typeof lockedImageSchema>;
