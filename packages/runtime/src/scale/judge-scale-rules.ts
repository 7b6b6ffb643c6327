// Whether the scale rules of a run were large enough, from what it took: pure. A rule that is too small
// comes to light with less luck than this run had, when no larger limit makes up for it.
import {
  ScaleRuleType,
  formatBytes,
  scaledBytes,
  sufficientComplexity,
  writeComplexity,
  writeScaleRule,
  type Complexity,
} from "@task-api/spec";
import * as v from "valibot";
import type { PlannedResources } from "../port/run-plan.ts";
import { Reason } from "../result/reason.ts";
import type { TaskResult } from "../result/task-result.ts";
import type { UsageRecord } from "../usage/usage-record.ts";
import type { PlannedScaleRule } from "./planned-scale-rule.ts";

/** What may be found out about a run beside its result and its channels. */
export const RunFindingCode = {
  /** The task needed more memory than the rule of a channel asked for. */
  scaleRuleTooSmall: "scale-rule-too-small",
} as const;
export type RunFindingCode = (typeof RunFindingCode)[keyof typeof RunFindingCode];

/** A finding as it stands in the record. */
export const runFindingSchema = v.object({
  code: v.enum(RunFindingCode),
  severity: v.literal("warning"),
  channel: v.string(),
  message: v.string(),
  hint: v.exactOptional(v.string()),
});

/** Something found out about a run when it had ended, and what to do about it. */
export type RunFinding = v.InferOutput<typeof runFindingSchema>;

/** The attempt whose needs are looked at. */
export interface JudgedAttempt {
  readonly resources: Pick<PlannedResources, "memoryLimitBytes">;
  readonly usage?: UsageRecord;
}

/** What memory it takes is not known after an OOM: the suggestion is so many times what it had. */
const OOM_FACTOR = 2;

/**
 * A finding where the rules of a type asked for less than the last attempt needed, about the largest of them:
 * it alone counts (contract §2). Need is the working set: files in the cache fill any limit and are no need.
 */
export function judgeScaleRules(
  rules: readonly PlannedScaleRule[],
  attempt: JudgedAttempt | undefined,
  { reason }: Pick<TaskResult, "reason">,
): RunFinding[] {
  const limit = attempt?.resources.memoryLimitBytes;
  const peak = attempt?.usage?.peakWorkingSetBytes;
  const isOutOfMemory = reason === Reason.OOMKilled && limit !== undefined;
  return Object.values(ScaleRuleType).flatMap((type) => {
    const rule = largest(rules.filter((one) => one.type === type));
    const askedBytes = rule?.askedBytes;
    if (rule === undefined || askedBytes === undefined) return [];
    // A limit below what was asked for is the machine's.
    if (isOutOfMemory) return askedBytes > limit ? [] : [afterOutOfMemory(rule, limit)];
    return peak === undefined || peak <= askedBytes ? [] : [afterRun(rule, peak)];
  });
}

function largest(rules: readonly PlannedScaleRule[]): PlannedScaleRule | undefined {
  return rules.toSorted((one, other) => (other.askedBytes ?? 0) - (one.askedBytes ?? 0))[0];
}

function afterRun(rule: PlannedScaleRule, peak: number): RunFinding {
  const suggested = sufficientComplexity(rule, rule.sizeBytes, peak);
  return finding(
    rule,
    `the scale rule of input '${rule.channel}' asked for ${describe(rule)}, the task took ${formatBytes(peak)}`,
    suggested &&
      `${writeScaleRule(suggested, rule.notation)} would have been enough (${memoryOf(rule, suggested)})`,
  );
}

function afterOutOfMemory(rule: PlannedScaleRule, limit: number): RunFinding {
  const suggested = sufficientComplexity(rule, rule.sizeBytes, limit * OOM_FACTOR);
  return finding(
    rule,
    `the scale rule of input '${rule.channel}' asked for ${describe(rule)}, and ${formatBytes(limit)} were not enough`,
    suggested &&
      `how much is enough is not known: try ${writeScaleRule(suggested, rule.notation)} (${memoryOf(rule, suggested)})`,
  );
}

function finding(
  { channel }: PlannedScaleRule,
  message: string,
  hint: string | undefined,
): RunFinding {
  const code = RunFindingCode.scaleRuleTooSmall;
  return { code, severity: "warning", channel, message, ...(hint !== undefined && { hint }) };
}

/** What a rule asked for and why, for people: `6.6 KiB (1.1 × 2*n, n = 3 KiB)`. */
function describe(rule: PlannedScaleRule): string {
  const asked = formatBytes(rule.askedBytes ?? 0);
  return `${asked} (1.1 × ${writeComplexity(rule)}, n = ${formatBytes(rule.sizeBytes)})`;
}

function memoryOf({ sizeBytes }: PlannedScaleRule, suggested: Complexity): string {
  return formatBytes(scaledBytes(suggested, sizeBytes) ?? 0);
}
