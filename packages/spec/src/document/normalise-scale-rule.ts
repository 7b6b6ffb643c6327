// ScaleRule from its two wire dialects to the one of `../model` (contract §1.1).
import { ScaleRuleNotation, type Complexity, type ScaleRule } from "../model/scale-rule.ts";
import type { WireScaleRule } from "../schema/scale-rule.ts";
import { parseComplexity } from "../scale-rule/complexity.ts";
import { everyFile } from "../scale-rule/path-matcher.ts";

/** A scale rule in one dialect: `scale_factor: k` becomes the complexity `k*n`. */
export function normaliseScaleRule(wire: WireScaleRule): ScaleRule {
  const targetDir = withoutDots(wire.target_dir ?? "");
  return {
    complexity: complexityOf(wire),
    notation:
      wire.complexity === undefined ? ScaleRuleNotation.scaleFactor : ScaleRuleNotation.complexity,
    type: wire.type,
    mode: wire.mode,
    ...(targetDir === "" ? {} : { targetDir }),
    targetRegex: wire.target_regex ?? everyFile.targetRegex,
    targetGlob: wire.target_glob ?? everyFile.targetGlob,
  };
}

function complexityOf(wire: WireScaleRule): Complexity {
  const parsed = wire.complexity === undefined ? undefined : parseComplexity(wire.complexity);
  return parsed ?? { coefficient: wire.scale_factor ?? 0, exponent: 1 };
}

/** `./a//b/` as `a/b`. */
function withoutDots(path: string): string {
  return path
    .split("/")
    .filter((name) => name !== "" && name !== ".")
    .join("/");
}
