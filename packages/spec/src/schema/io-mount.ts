// IOMount on the wire: a channel of a template (contract §1.1).
import * as v from "valibot";
import { scaleRuleSchema } from "./scale-rule.ts";
import { containerPath, extension, nameText, nonEmptyText, text } from "./text.ts";
import { wireObject } from "./wire-object.ts";

/** A named input or output directory. */
export const ioMountSchema = wireObject(
  {
    title: "IOMount",
    description: "A named data channel and where it is mounted in the container.",
    examples: [{ name: "dicom", mounted_path: "/home/kaapana/dicom" }],
  },
  {
    name: nameText("Name of the channel, unique among the inputs or outputs of its template."),
    mounted_path: containerPath("Directory in the container: absolute, normalised, not /."),
    description: v.exactOptional(
      text("What the channel holds, e.g. which data structure is expected per item."),
    ),
    scale_rule: v.exactOptional(scaleRuleSchema),
    formats: v.exactOptional(
      v.pipe(
        v.array(nonEmptyText("A glob such as *.dcm or a media type such as application/dicom.")),
        v.description(`${extension}Globs or media types that a file of every item should match.`),
        v.examples([["*.dcm"], ["application/dicom"]]),
      ),
    ),
    required: v.exactOptional(
      v.pipe(
        v.boolean(),
        v.description(`${extension}false: an input that a task may leave unbound. Default: true`),
      ),
    ),
  },
);

/** A channel of a template, as it stands in a document. */
export type WireIOMount = v.InferOutput<typeof ioMountSchema>;
