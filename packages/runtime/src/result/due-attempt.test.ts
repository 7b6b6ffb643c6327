import { describe, expect, it, test } from "vitest";
import type { PlannedRetry } from "../port/run-plan.ts";
import { dueAttempt } from "./due-attempt.ts";
import { Reason } from "./reason.ts";

const steps = [{ memoryLimitBytes: 200 }, { memoryLimitBytes: 400 }];
const retry = (changes: Partial<PlannedRetry> = {}): PlannedRetry => ({
  on: ["oom", "infrastructure", "exit"],
  maxAttempts: 3,
  memorySteps: steps,
  ...changes,
});
const oom = { reason: Reason.OOMKilled, exitCode: 137 };
const lost = { reason: Reason.Lost };
const failed = { reason: Reason.Failed, exitCode: 1 };

describe("what is tried again", () => {
  it.each([
    ["an OOM, with the next amount", [oom], steps[0]],
    ["a second OOM, with the one after", [oom, oom], steps[1]],
    ["an exit code, with what the last attempt had", [oom, failed], steps[0]],
    ["an exit code", [failed], undefined],
    ["a lost container", [lost], undefined],
  ] as const)("%s", (_, results, memory) => {
    expect(dueAttempt(retry(), results)?.memory).toEqual(memory);
    expect(dueAttempt(retry(), results)).toBeDefined();
  });

  it("failures of the engine do not use up attempts, but end after five", () => {
    expect(dueAttempt(retry(), [failed, lost, lost, lost, failed])).toBeDefined();
    expect(dueAttempt(retry(), [failed, lost, failed, failed])).toBeUndefined();
    expect(dueAttempt(retry(), [lost, lost, lost, lost, lost])).toEqual({ delayMs: 16_000 });
    expect(dueAttempt(retry(), [lost, lost, lost, lost, lost, lost])).toBeUndefined();
  });
});

test.each([
  ["a success", [{ reason: Reason.Succeeded, exitCode: 0 }], {}],
  ["a skip", [{ reason: Reason.Skipped, exitCode: 126 }], {}],
  ["a timeout", [{ reason: Reason.Timeout, exitCode: 143 }], {}],
  ["a stop", [{ reason: Reason.Stopped, exitCode: 143 }], {}],
  ["an image that is not there", [{ reason: Reason.ImageNotFound }], {}],
  ["channels that are wrong", [{ reason: Reason.Failed, exitCode: 0 }], {}],
  ["the last attempt", [failed, failed, failed], {}],
  ["memory that cannot grow", [oom], { memorySteps: [] }],
  ["what the author did not name", [failed], { on: ["oom"] as const }],
] as const)("%s is not", (_, results, changes) => {
  expect(dueAttempt(retry(changes), results)).toBeUndefined();
});

test("without a retry nothing is", () => {
  expect(dueAttempt(undefined, [oom])).toBeUndefined();
});
