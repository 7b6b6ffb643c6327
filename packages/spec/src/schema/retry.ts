// `retry` on the wire: an extension (contract §1.3).
import * as v from "valibot";
import { RetryOn } from "../model/processing-container.ts";
import { quantitySchema } from "./quantity.ts";
import { extension } from "./text.ts";
import { wireObject } from "./wire-object.ts";

/** When and how a failed task is tried again. */
export const retrySchema = wireObject(
  {
    title: "Retry",
    description: `${extension}Which failures are tried again, how often, and with how much more memory.`,
    examples: [{ on: ["oom"], max_attempts: 3, memory_factor: 2, max_memory: "32Gi" }],
  },
  {
    on: v.pipe(
      v.array(v.picklist(Object.values(RetryOn))),
      v.minLength(1, "a list of at least one of oom, infrastructure and exit"),
      v.description(
        "oom: killed for lack of memory. infrastructure: the engine or machine failed. exit: the process ended with a code other than 0 and 126.",
      ),
    ),
    max_attempts: v.exactOptional(
      v.pipe(
        v.number(),
        v.integer("a whole number"),
        v.minValue(1, "at least 1"),
        v.maxValue(100, "at most 100"),
        v.description("Attempts in all, the first included. Default: 3"),
      ),
    ),
    memory_factor: v.exactOptional(
      v.pipe(
        v.number(),
        v.finite("a finite number"),
        v.minValue(1, "at least 1"),
        v.description("After an OOM the memory limit is the last one times this. Default: 2"),
      ),
    ),
    max_memory: v.exactOptional(
      v.pipe(
        quantitySchema,
        v.description("Memory never grows beyond this. Default: what the machine has"),
      ),
    ),
  },
);

/** What stands in a document as `retry`. */
export type WireRetry = v.InferOutput<typeof retrySchema>;
