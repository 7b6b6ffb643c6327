// From scale rules to the memory of a container: the arithmetic of contract §2, and nothing else.
// The sizes come from the runtime, which has looked at the channel; the rules act on memory only.
import type { ScaleRule } from "../model/scale-rule.ts";
import { ScaleRuleType } from "../model/scale-rule.ts";
import { scaledBytes } from "./complexity.ts";

/** Memory of a container in bytes; absent: none is set. */
export interface Memory {
  readonly limitBytes?: number;
  readonly requestBytes?: number;
}

/** A scale rule and the aggregated size of its channel's data, in bytes. */
export interface MeasuredScaleRule {
  readonly rule: Pick<ScaleRule, "complexity" | "type">;
  readonly sizeBytes: number;
}

/**
 * The memory of a task (contract §2): the larger of what is given and 1.1 times the largest rule of
 * each type, rounded up to whole bytes. Rules of 0 or less are ignored; a request above the limit
 * raises the limit; with neither a rule nor a given value nothing is set. A rule whose value no number
 * can count exactly (above 2^53) gives 2^53 - 1.
 */
export function memoryForScaleRules(given: Memory, rules: readonly MeasuredScaleRule[]): Memory {
  const requestBytes = larger(given.requestBytes, scaled(rules, ScaleRuleType.request));
  const ownLimit = larger(given.limitBytes, scaled(rules, ScaleRuleType.limit));
  const limitBytes = ownLimit === undefined ? undefined : larger(ownLimit, requestBytes);
  return {
    ...(limitBytes === undefined ? {} : { limitBytes }),
    ...(requestBytes === undefined ? {} : { requestBytes }),
  };
}

function scaled(rules: readonly MeasuredScaleRule[], type: ScaleRuleType): number | undefined {
  return rules
    .filter(({ rule }) => rule.type === type)
    .map(({ rule, sizeBytes }) => scaledBytes(rule.complexity, sizeBytes))
    .reduce(larger, undefined);
}

function larger(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined) return b;
  return b === undefined ? a : Math.max(a, b);
}
