// IOMapping on the wire: how tasks of a DAG are connected (contract §5).
import type * as v from "valibot";
import { nonEmptyText } from "./text.ts";
import { wireObject } from "./wire-object.ts";

/** An output channel of an upstream task that becomes an input channel of this one. */
export const channelMapSchema = wireObject(
  {
    title: "IOMapping",
    description:
      "Connects an output channel of an upstream task to an input channel of this task; it implies the order of the two.",
    examples: [
      {
        upstream_operator: "get-data",
        upstream_output_channel: "downloads",
        input_channel: "data-to-process",
      },
    ],
  },
  {
    upstream_operator: nonEmptyText("The task_id of the task that makes the data."),
    upstream_output_channel: nonEmptyText("Name of an output channel of its template."),
    input_channel: nonEmptyText("Name of an input channel of this task's template."),
  },
);

/** A channel map, as it stands in a workflow document. */
export type WireChannelMap = v.InferOutput<typeof channelMapSchema>;
