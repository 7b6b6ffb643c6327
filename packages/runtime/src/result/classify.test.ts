import { describe, expect, it } from "vitest";
import type { ExitEvent } from "../port/events.ts";
import { classifyExit, type ExitContext } from "./classify.ts";
import { exitCodeOf } from "./exit-code.ts";
import { addSample } from "../usage/usage-record.ts";
import { Reason } from "./reason.ts";

const context: ExitContext = {
  plan: { exitCodes: { "3": "no item could be read" }, resources: { extended: {} } },
  now: "2026-01-01T00:00:00Z",
};

function exited(more: Partial<ExitEvent>): ExitEvent {
  return { type: "exited", how: "exited", oomKilled: false, ...more };
}

describe("the end of a container", () => {
  it.each([
    [exited({ exitCode: 0 }), Reason.Succeeded, 0],
    [exited({ exitCode: 3 }), Reason.Failed, 3],
    [exited({ exitCode: 126 }), Reason.Skipped, 126],
    [exited({ exitCode: 137 }), Reason.Failed, 137],
    [exited({ exitCode: 137, oomKilled: true }), Reason.OOMKilled, 137],
    [
      exited({ how: "start-failed", exitCode: 126, error: "no such file" }),
      Reason.StartFailed,
      125,
    ],
    [exited({ exitCode: 143, engineAway: true }), Reason.EngineUnavailable, 125],
    [exited({ exitCode: 137, engineAway: true, oomKilled: true }), Reason.OOMKilled, 137],
    [exited({ exitCode: 4, engineAway: true }), Reason.Failed, 4],
    [exited({ how: "lost" }), Reason.Lost, 125],
  ])("%j is %s, exit code %i", (exit, reason, code) => {
    const result = classifyExit(exit, context);
    expect(result.reason).toBe(reason);
    expect(exitCodeOf(result)).toBe(code);
    expect(result.nextStep === undefined).toBe(reason === Reason.Succeeded);
  });

  it("is what the engine says, where it took the task down or lost sight of it", () => {
    const refusal = { reason: Reason.Timeout, nextStep: "raise it" };
    const timedOut = classifyExit(exited({ exitCode: 0, error: "too long", refusal }), context);
    expect(timedOut).toMatchObject({ reason: Reason.Timeout, nextStep: "raise it" });
    expect(timedOut.message).toContain("too long");
    const evicted = classifyExit(exited({ how: "evicted", error: "no disk left" }), context);
    expect(evicted.reason).toBe(Reason.Evicted);
    expect(evicted.message).toContain("no disk left");
    expect(exitCodeOf(evicted)).toBe(125);
    const lost = classifyExit(exited({ how: "lost", error: "its node is gone" }), context);
    expect(lost).toMatchObject({ reason: Reason.Lost, message: "its node is gone" });
  });

  it("is ours when we ended it, whatever the process made of it", () => {
    const exit = exited({ exitCode: 0 });
    expect(classifyExit(exit, { ...context, endedBy: Reason.Timeout }).reason).toBe(Reason.Timeout);
    const stopped = classifyExit(exit, { ...context, endedBy: Reason.Stopped });
    expect([stopped.reason, exitCodeOf(stopped)]).toEqual([Reason.Stopped, 143]);
    // The same key gives a final end again.
    expect(stopped.nextStep).toMatch(/run the task again .* with another key/);
  });

  it("says what the author wrote about an exit code", () => {
    expect(classifyExit(exited({ exitCode: 3 }), context).message).toBe(
      "the process failed with exit code 3: no item could be read",
    );
  });

  it("names limit and peak of a process that ran out of memory", () => {
    const plan = { exitCodes: {}, resources: { memoryLimitBytes: 64 * 1024 ** 2, extended: {} } };
    const exit = exited({ exitCode: 137, oomKilled: true });
    const usage = addSample(undefined, {
      type: "usage",
      at: "2026-01-01T00:00:00Z",
      memoryBytes: 1,
      peakMemoryBytes: 63 * 1024 ** 2,
      peakBy: "kernel",
      peakWorkingSetBytes: 1,
      cpuSeconds: 0,
    });
    const result = classifyExit(exit, { ...context, plan, usage });
    expect(result.message).toMatch(/limit 64 MiB, peak 63 MiB/);
    expect(result.nextStep).toMatch(/resources\.limits\.memory/);
  });

  it("keeps the engine's own words when the start failed", () => {
    const exit = exited({ how: "start-failed", exitCode: 127, error: "exec: /nope: no such file" });
    const result = classifyExit(exit, context);
    expect(result.message).toContain("exec: /nope");
    expect(result.exitCode).toBeUndefined();
  });
});
