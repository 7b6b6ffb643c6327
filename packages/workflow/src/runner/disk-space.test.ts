import { describe, expect, it } from "vitest";
import { diskProblem } from "./disk-space.ts";

describe("the space that a task starts with", () => {
  it("is a problem when less is free than wanted, and how much is said", () => {
    const problem = diskProblem("/", Number.MAX_SAFE_INTEGER);
    expect(problem?.message).toMatch(
      /^only [\d.]+ \w+ are free below \/, a task starts with at least /,
    );
    expect(problem?.nextStep).toContain("task-api dag prune");
  });

  it("is none where there is enough, where nothing is wanted, and where nobody can tell", () => {
    expect(diskProblem("/", 0)).toBeUndefined();
    expect(diskProblem("/nowhere/at/all", Number.MAX_SAFE_INTEGER)).toBeUndefined();
  });
});
