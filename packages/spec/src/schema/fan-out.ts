// `fan_out` on the wire: an extension (contract §1.3).
import * as v from "valibot";
import { extension, nonEmptyText } from "./text.ts";
import { wireObject } from "./wire-object.ts";

/** Which items, and how many of them at the same time. */
export const fanOutObjectSchema = wireObject(
  {
    title: "FanOut",
    description: "One container per item of an input channel.",
    examples: [{ by: "item", channel: "dicom", limit: 4 }],
  },
  {
    by: v.literal("item"),
    channel: v.exactOptional(
      nonEmptyText("The input channel whose items count. Default: the only one"),
    ),
    limit: v.exactOptional(
      v.pipe(
        v.number(),
        v.integer("a whole number"),
        v.minValue(1, "at least 1"),
        v.maxValue(1000, "at most 1000"),
        v.description("How many items at the same time, where the machine has room. Default: 4"),
      ),
    ),
  },
);

/** `"item"`, or the same with more to say. */
export const fanOutSchema = v.pipe(
  v.union([v.literal("item"), fanOutObjectSchema]),
  v.description(
    `${extension}item: the task runs once per item of its input channel; the results come together in its output channels, and an item that fails does not lose the others.`,
  ),
);

/** What stands in a document as `fan_out`. */
export type WireFanOut = v.InferOutput<typeof fanOutSchema>;
