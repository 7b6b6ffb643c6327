// TaskTemplate on the wire: one use case of an image (contract §1.1, §1.3).
import * as v from "valibot";
import { NetworkMode } from "../model/processing-container.ts";
import { commandSchema } from "./command.ts";
import { timeoutSchema } from "./duration.ts";
import { ioMountSchema } from "./io-mount.ts";
import { quantitySchema } from "./quantity.ts";
import { resourcesSchema } from "./resources.ts";
import { retrySchema } from "./retry.ts";
import { templateEnvSchema } from "./template-env.ts";
import { templateTestSchema } from "./template-test.ts";
import { extension, nonEmptyText, text } from "./text.ts";
import { wireMap, wireObject } from "./wire-object.ts";

const exitCode = v.pipe(
  v.string(),
  v.regex(/^(?:\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])$/, "an exit code from 0 to 255"),
);

/** How the container can be executed for one use case. */
export const taskTemplateSchema = wireObject(
  {
    title: "TaskTemplate",
    description: "One use case of the processing-container: channels, variables and command.",
    examples: [
      {
        identifier: "dicom-to-nrrd",
        description: "Converts DICOM series to NRRD files",
        inputs: [{ name: "dicom", mounted_path: "/home/kaapana/dicom" }],
        outputs: [{ name: "nrrd", mounted_path: "/home/kaapana/nrrd" }],
        env: [],
        command: ["/bin/bash", "/home/kaapana/convert.sh"],
      },
    ],
  },
  {
    identifier: nonEmptyText(
      "Unique in the processing-container; tasks select the template by it.",
    ),
    description: text("What the template does and how it processes data."),
    inputs: v.pipe(v.array(ioMountSchema), v.description("Input channels; may be empty.")),
    outputs: v.pipe(v.array(ioMountSchema), v.description("Output channels; may be empty.")),
    env: v.pipe(v.array(templateEnvSchema), v.description("Variables; may be empty.")),
    command: v.exactOptional(commandSchema),
    resources: v.exactOptional(resourcesSchema),
    timeout: v.exactOptional(timeoutSchema),
    retry: v.exactOptional(retrySchema),
    network: v.exactOptional(
      v.pipe(
        v.picklist(Object.values(NetworkMode)),
        v.description(`${extension}none: no network but loopback. Default: default`),
      ),
    ),
    exit_codes: v.exactOptional(
      wireMap(
        exitCode,
        v.string(),
        `${extension}What an exit code of the process means, for people.`,
      ),
    ),
    shm_size: v.exactOptional(
      v.pipe(quantitySchema, v.description(`${extension}Size of /dev/shm in bytes.`)),
    ),
    tests: v.exactOptional(
      v.pipe(v.array(templateTestSchema), v.description(`${extension}Cases that must work.`)),
    ),
  },
);

/** A task template, as it stands in a document. */
export type WireTaskTemplate = v.InferOutput<typeof taskTemplateSchema>;
