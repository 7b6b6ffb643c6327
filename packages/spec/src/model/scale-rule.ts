// How memory grows with the data in a channel (contract §1.1: ScaleRule, §2).

/** Which side of the resources a rule raises. */
export const ScaleRuleType = { limit: "limit", request: "request" } as const;
export type ScaleRuleType = (typeof ScaleRuleType)[keyof typeof ScaleRuleType];

/** How the sizes of a channel's files become the one number `n`, in bytes. */
export const ScaleRuleMode = {
  sum: "sum",
  maxFileSize: "max_file_size",
  maxItemSum: "max_item_sum",
} as const;
export type ScaleRuleMode = (typeof ScaleRuleMode)[keyof typeof ScaleRuleMode];

/** How a document spells the amount of a rule, which its dialect says. */
export const ScaleRuleNotation = { complexity: "complexity", scaleFactor: "scale_factor" } as const;
export type ScaleRuleNotation = (typeof ScaleRuleNotation)[keyof typeof ScaleRuleNotation];

/** `coefficient * n ** exponent` bytes: what `complexity` and `scale_factor` both come down to. */
export interface Complexity {
  readonly coefficient: number;
  readonly exponent: number;
}

/** A scale rule in one dialect: `scale_factor: k` is the complexity `k*n`. */
export interface ScaleRule {
  readonly complexity: Complexity;
  /** For messages to its author. */
  readonly notation: ScaleRuleNotation;
  readonly type: ScaleRuleType;
  readonly mode: ScaleRuleMode;
  /** Below the channel root; for `max_item_sum` below each item. Default: the root itself. */
  readonly targetDir?: string;
  /** RE2 syntax; must match the whole path relative to `targetDir`. Default: every path. */
  readonly targetRegex: string;
  /** Path suffix, `*` within one name. Default: every file. */
  readonly targetGlob: string;
}
