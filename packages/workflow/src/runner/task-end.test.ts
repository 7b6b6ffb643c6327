import { Reason, RuntimeFailure } from "@task-api/runtime";
import { describe, expect, it } from "vitest";
import type { ItemRow } from "./item-table.ts";
import { endOfFanOut, endOfFindings, endOfTrouble } from "./task-end.ts";

type Row = Pick<ItemRow, "item" | "state" | "reason" | "exitCode">;

function row(item: string, state: Row["state"], exitCode?: number): Row {
  const reason = state === "failed" ? "Failed" : "Succeeded";
  return { item, state, reason, ...(exitCode !== undefined && { exitCode }) };
}

const good = row("a", "success");
const skipped = row("b", "skipped", 126);
const bad = row("c", "failed", 3);

describe("the end of a task with one container per item", () => {
  it.each([
    ["all are good", [good], "success", "1 item(s) done"],
    ["there was none", [], "success", "0 item(s) done"],
    ["some were skipped", [good, skipped], "success", "2 item(s) done"],
    ["all were skipped", [skipped], "skipped", "all 1 item(s) were skipped"],
    [
      "one has failed",
      [good, skipped, bad],
      "failed",
      `1 of 3 item(s) failed: "c" (3); the results of the others are there`,
    ],
    [
      "many have failed",
      Array.from({ length: 7 }, (_, n) => row(`i${n}`, "failed")),
      "failed",
      `7 of 7 item(s) failed: "i0" (Failed), "i1" (Failed), "i2" (Failed), "i3" (Failed), "i4" (Failed) and 2 more; the results of the others are there`,
    ],
  ] as const)("says what became of them when %s", (_, rows, outcome, message) => {
    expect(endOfFanOut(rows, rows.length, false)).toMatchObject({ outcome, message });
    expect(endOfFanOut(rows, rows.length, false).isFinal).toBeUndefined();
  });

  it("is final when somebody has stopped it, and counts items that never began", () => {
    expect(endOfFanOut([good, bad], 9, true)).toMatchObject({
      outcome: "failed",
      reason: "Stopped",
      message: "stopped, with 1 of 9 item(s) done",
      isFinal: true,
    });
  });
});

describe("the end of a try that could not begin", () => {
  it("is final where the DAG is wrong, with everything that is wrong and what to do", () => {
    const finding = { code: "c", severity: "error", path: [] } as const;
    const findings = [
      { ...finding, message: "one", hint: "do" },
      { ...finding, message: "two" },
    ];
    expect(endOfFindings(findings)).toMatchObject({ message: "one (do); two", isFinal: true });
  });

  it("may be tried again where the engine had trouble, unless somebody has stopped it", () => {
    const failure = { message: "no answer", nextStep: "start it" };
    const trouble = endOfTrouble(
      new RuntimeFailure({ reason: Reason.EngineUnavailable, ...failure }),
    );
    expect(trouble).toMatchObject({ outcome: "failed", message: "no answer; start it" });
    expect(trouble.isFinal).toBeUndefined();
    expect(endOfTrouble(new RuntimeFailure({ reason: Reason.Stopped, ...failure })).isFinal).toBe(
      true,
    );
  });
});
