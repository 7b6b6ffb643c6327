// A scale rule as its author would write it, in the dialect that he used (contract §1.1: ScaleRule).
import { decimalText } from "../merge/decimal.ts";
import type { Complexity, ScaleRuleNotation } from "../model/scale-rule.ts";

/**
 * The member of a scale rule that says how much, as in the document.
 * @example writeScaleRule({ coefficient: 2, exponent: 2 }, "complexity") // `"complexity": "2*n**2"`
 */
export function writeScaleRule(complexity: Complexity, notation: ScaleRuleNotation): string {
  return notation === "scale_factor"
    ? `"scale_factor": ${decimalText(complexity.coefficient)}`
    : `"complexity": ${JSON.stringify(writeComplexity(complexity))}`;
}

/** A complexity as an expression that `parseComplexity` reads. */
export function writeComplexity({ coefficient, exponent }: Complexity): string {
  return `${decimalText(coefficient)}*n${exponent === 1 ? "" : `**${exponent}`}`;
}
