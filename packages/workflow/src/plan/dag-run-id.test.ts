import { describe, expect, it } from "vitest";
import { dagRunIdProblem, newDagRunId } from "./dag-run-id.ts";

describe("the id of a DAG run", () => {
  it.each([
    "nightly",
    "manual__2026-01-31T12:00:00+00:00",
    "a b",
    ".hidden",
    "ä",
    "@engine",
    "x".repeat(250),
  ])("may be %j", (id) => {
    expect(dagRunIdProblem(id)).toBeUndefined();
  });

  it.each([
    ["", "it is empty"],
    [".", "it has '..' or is '.'"],
    ["..", "it has '..' or is '.'"],
    ["a..b", "it has '..' or is '.'"],
    ["a/b", "it has a path separator"],
    ["a\\b", "it has a path separator"],
    ["a\nb", "it has a control character"],
    ["a\u0000", "it has a control character"],
    ["a\u009Bb", "it has a control character"],
    ["x".repeat(251), "it has 251 bytes, at most 250 are allowed"],
    ["ä".repeat(126), "it has 252 bytes, at most 250 are allowed"],
  ])("may not be %j", (id, problem) => {
    expect(dagRunIdProblem(id)).toBe(problem);
  });

  it("is made from the time as Airflow makes it, and is one that may be given", () => {
    const id = newDagRunId(new Date("2026-01-31T12:00:00.123Z"));
    expect(id).toBe("manual__2026-01-31T12:00:00.123000+00:00");
    expect(dagRunIdProblem(id)).toBeUndefined();
  });
});
