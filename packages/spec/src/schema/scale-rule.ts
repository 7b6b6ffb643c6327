// ScaleRule on the wire, both dialects: `complexity` (the page) and `scale_factor` (contract §1.1).
import * as v from "valibot";
import { complexityPattern } from "../scale-rule/complexity.ts";
import { ScaleRuleMode, ScaleRuleType } from "../model/scale-rule.ts";
import { relativePath, text } from "./text.ts";
import { wireObject } from "./wire-object.ts";

/** How memory grows with the data of a channel. */
export const scaleRuleSchema = wireObject(
  {
    title: "ScaleRule",
    description:
      "How the memory of the container grows with the size n (bytes) of a channel's data. The container gets 1.1 times the largest rule of each type.",
    examples: [
      { complexity: "2*n**2", type: "limit", mode: "max_file_size", target_glob: "*.dcm" },
      { scale_factor: 1.5, type: "request", mode: "sum" },
    ],
    exactlyOneOf: ["complexity", "scale_factor"],
  },
  {
    complexity: v.exactOptional(
      v.pipe(
        v.string(),
        v.regex(complexityPattern, "an expression in n such as 2*n, n**2 or 1.5*n**2"),
        v.description("Bytes as an expression in n: a coefficient, n, a whole exponent."),
        v.examples(["n", "2*n**2", "1.5*n"]),
      ),
    ),
    scale_factor: v.exactOptional(
      v.pipe(
        v.number(),
        v.finite("a finite number"),
        v.description("The factor k, which is the same as the complexity k*n."),
        v.examples([1.5]),
      ),
    ),
    type: v.pipe(
      v.picklist(Object.values(ScaleRuleType)),
      v.description("Which side of the resources the rule raises."),
    ),
    mode: v.pipe(
      v.picklist(Object.values(ScaleRuleMode)),
      v.description(
        "How the sizes of the files become n: all of them, the largest file, or the largest item.",
      ),
    ),
    target_dir: v.exactOptional(
      relativePath(
        "Directory below the channel root (below each item for max_item_sum) whose files count. Default: the root itself.",
      ),
    ),
    target_regex: v.exactOptional(
      text(
        "RE2 expression that must match the whole path of a file relative to target_dir. Default: .*",
      ),
    ),
    target_glob: v.exactOptional(
      text(
        "Glob that must match the end of the path of a file, at any depth, e.g. *.dcm or a/*.nii.gz. Default: *",
      ),
    ),
  },
);

/** A scale rule, as it stands in a document of either dialect. */
export type WireScaleRule = v.InferOutput<typeof scaleRuleSchema>;
