import { describe, expect, it } from "vitest";
import { Reason, RuntimeFailure } from "@task-api/runtime";
import { isWithin } from "./ended-with-engine.ts";
import { watchAway } from "@task-api/runtime/adapter";

const lost = new RuntimeFailure({
  reason: Reason.EngineUnavailable,
  message: "nothing listens there",
  nextStep: "start it",
});

describe("an engine that was away", () => {
  it("is known to be back, and what ended long after that did so by itself", async () => {
    const away = watchAway({ signal: new AbortController().signal });
    expect(away.lastAbsence()).toBeUndefined();
    const before = Date.now();
    await away.failed(lost);
    const open = away.lastAbsence() ?? { since: new Date(0) };
    expect(open.since.getTime()).toBeGreaterThanOrEqual(before);
    expect(open).not.toHaveProperty("until");
    const inAnHour = new Date(before + 3_600_000).toISOString();
    expect(isWithin(inAnHour, open)).toBe(true);
    away.answered();
    away.answered();
    const ended = away.lastAbsence() ?? { since: new Date(0) };
    expect(isWithin(inAnHour, ended)).toBe(false);
    expect(isWithin(new Date().toISOString(), ended)).toBe(true);
    expect(isWithin(new Date(before - 60_000).toISOString(), ended)).toBe(false);
  });
});
