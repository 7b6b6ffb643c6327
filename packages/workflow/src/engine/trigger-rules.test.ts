import { TriggerRule } from "@task-api/spec";
import { describe, expect, it } from "vitest";
import { judgeTrigger, type UpstreamEnds, type Verdict } from "./trigger-rules.ts";

/** `s` success, `f` failed, `u` upstream_failed, `k` skipped, `-` not ended. */
function ends(letters: string): UpstreamEnds {
  const count = (letter: string): number => letters.split(letter).length - 1;
  return {
    all: letters.length,
    success: count("s"),
    failed: count("f"),
    upstreamFailed: count("u"),
    skipped: count("k"),
  };
}

const wait: Verdict = "wait";
const start: Verdict = "start";
const skipped: Verdict = "skipped";
const upstreamFailed: Verdict = "upstream_failed";

describe("a trigger rule", () => {
  it.each([
    [TriggerRule.allSuccess, "s-", wait],
    [TriggerRule.allSuccess, "ss", start],
    [TriggerRule.allSuccess, "f-", upstreamFailed],
    [TriggerRule.allSuccess, "u-", upstreamFailed],
    [TriggerRule.allSuccess, "k-", skipped],
    [TriggerRule.allSuccess, "kf", upstreamFailed],
    [TriggerRule.allFailed, "f-", wait],
    [TriggerRule.allFailed, "fu", start],
    [TriggerRule.allFailed, "s-", skipped],
    [TriggerRule.allFailed, "k-", skipped],
    [TriggerRule.allDone, "sf-", wait],
    [TriggerRule.allDone, "sfuk", start],
    [TriggerRule.allSkipped, "k-", wait],
    [TriggerRule.allSkipped, "kk", start],
    [TriggerRule.allSkipped, "s-", skipped],
    [TriggerRule.allSkipped, "u-", skipped],
    [TriggerRule.oneFailed, "s-", wait],
    [TriggerRule.oneFailed, "f-", start],
    [TriggerRule.oneFailed, "u-", start],
    [TriggerRule.oneFailed, "sk", skipped],
    [TriggerRule.oneSuccess, "f-", wait],
    [TriggerRule.oneSuccess, "s-", start],
    [TriggerRule.oneSuccess, "kk", skipped],
    [TriggerRule.oneSuccess, "kf", upstreamFailed],
    [TriggerRule.oneDone, "k-", wait],
    [TriggerRule.oneDone, "s-", start],
    [TriggerRule.oneDone, "f-", start],
    [TriggerRule.oneDone, "ku", skipped],
    [TriggerRule.noneFailed, "k-", wait],
    [TriggerRule.noneFailed, "kk", start],
    [TriggerRule.noneFailed, "sk", start],
    [TriggerRule.noneFailed, "f-", upstreamFailed],
    [TriggerRule.noneFailedMinOneSuccess, "sk", start],
    [TriggerRule.noneFailedMinOneSuccess, "kk", skipped],
    [TriggerRule.noneFailedMinOneSuccess, "u-", upstreamFailed],
    [TriggerRule.noneSkipped, "sf", start],
    [TriggerRule.noneSkipped, "s-", wait],
    [TriggerRule.noneSkipped, "k-", skipped],
    [TriggerRule.always, "--", start],
  ])("%s after %j says %s", (rule, letters, verdict) => {
    expect(judgeTrigger(rule, ends(letters))).toBe(verdict);
  });

  it.each(Object.values(TriggerRule))("%s lets a task start that nothing comes before", (rule) => {
    expect(judgeTrigger(rule, ends(""))).toBe(start);
  });

  it.each(Object.values(TriggerRule))("%s never waits once all have ended", (rule) => {
    const all = ["s", "f", "u", "k", "sf", "su", "sk", "fu", "fk", "uk", "sfuk"];
    expect(all.filter((letters) => judgeTrigger(rule, ends(letters)) === wait)).toEqual([]);
  });
});
