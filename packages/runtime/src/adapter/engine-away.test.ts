import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { EngineEvent } from "../port/events.ts";
import { RuntimeFailure } from "../port/runtime-failure.ts";
import { Reason } from "../result/reason.ts";
import { watchAway } from "./engine-away.ts";

const lost = new RuntimeFailure({
  reason: Reason.EngineUnavailable,
  message: "nothing listens there",
  nextStep: "see whether it runs",
});
const denied = new RuntimeFailure({
  reason: Reason.EngineUnavailable,
  message: "the token was refused",
  nextStep: "get a new one",
  isDenied: true,
});

function watch() {
  vi.useFakeTimers({ toFake: ["Date"] });
  onTestFinished(() => void vi.useRealTimers());
  const told: EngineEvent[] = [];
  const away = watchAway({
    signal: new AbortController().signal,
    tell: (event) => void told.push(event),
  });
  return { away, told, pass: (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000) };
}

describe("an engine that does not answer", () => {
  it("is waited for and told, until it has been away for too long", async () => {
    const { away, told, pass } = watch();
    await away.failed(lost);
    pass(200);
    await away.failed(lost);
    expect(told).toMatchObject([{ state: "away", message: "nothing listens there" }]);
    pass(200);
    await expect(away.failed(lost)).rejects.toBe(lost);
  });
});

describe("an engine that denies us", () => {
  it("is not waited for where it has never let us", async () => {
    const { away } = watch();
    await expect(away.failed(denied)).rejects.toBe(denied);
  });

  it("is asked again for a moment where it has, for it may have just started; it is not away", async () => {
    const { away, told, pass } = watch();
    away.answered();
    await away.failed(denied);
    pass(5);
    await away.failed(denied);
    pass(6);
    await expect(away.failed(denied)).rejects.toBe(denied);
    expect(told).toEqual([]);
    expect(away.lastAbsence()).toBeUndefined();
  });
});
