// A scale rule as it was applied to a run: how much data its channel held, and how much memory it asked for.
// The schema is here because it is part of the run record.
import * as v from "valibot";
import { ScaleRuleNotation, ScaleRuleType } from "@task-api/spec";

const bytes = v.pipe(v.number(), v.integer(), v.minValue(0), v.description("bytes"));

/** A rule of an input channel (contract §2). */
export const plannedScaleRuleSchema = v.object({
  channel: v.string(),
  type: v.enum(ScaleRuleType),
  coefficient: v.number(),
  exponent: v.pipe(v.number(), v.integer(), v.minValue(0)),
  notation: v.pipe(v.enum(ScaleRuleNotation), v.description("how the document spells it")),
  sizeBytes: v.pipe(bytes, v.description("n: bytes of data, aggregated as the rule says")),
  askedBytes: v.exactOptional(
    v.pipe(bytes, v.description("bytes, the 10 % on top included; absent: it asked for nothing")),
  ),
});

/** A rule of an input, with the size it was applied to and the bytes of memory it asked for. */
export type PlannedScaleRule = v.InferOutput<typeof plannedScaleRuleSchema>;
