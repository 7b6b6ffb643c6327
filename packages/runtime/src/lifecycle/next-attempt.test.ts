import { expect, it } from "vitest";
import { notStarted } from "./next-attempt.ts";

it("says of a run that was stopped before anything of it ran how to have it all the same", () => {
  expect(notStarted(() => new Date("2026-01-01T00:00:00Z"))).toEqual({
    reason: "Stopped",
    endedAt: "2026-01-01T00:00:00.000Z",
    message: "the task was stopped before its container was started",
    nextStep: "run the task again when it is wanted, with another key if it had one",
  });
});
