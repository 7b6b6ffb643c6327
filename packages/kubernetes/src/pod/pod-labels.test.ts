import { expect, it } from "vitest";
import { givenLabels, labelSelector, podLabels } from "./pod-labels.ts";

it("leaves labels alone that fit", () => {
  const given = { "task-api.run": "nightly-1", "example.org/team": "A_b.c", empty: "" };
  expect(podLabels(given).labels).toEqual(given);
  expect(labelSelector(given)).toBe("task-api.run=nightly-1,example.org/team=A_b.c,empty=");
});

it.for([
  ["task-api.record", "/data/run 1/task_run-1.json"],
  ["name with spaces", "1"],
  ["x".repeat(64), "1"],
  ["key", "x".repeat(64)],
  ["key", "-"],
  ["key", "日本"],
  ["a..b/x", "1"],
  ["a-.b/x", "1"],
  [`${"a.".repeat(127)}b/x`, "1"],
] as const)("makes %j=%j fit, and gives it back in full", ([name, value]) => {
  const { labels, annotations } = podLabels({ [name]: value });
  const [made] = Object.entries(labels);
  const [madeName, madeValue] = made ?? ["", ""];
  expect(madeName).toMatch(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/);
  expect(madeValue).toMatch(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/);
  expect(labelSelector({ [name]: value })).toBe(`${madeName}=${madeValue}`);
  expect(givenLabels(annotations)).toEqual({ [name]: value });
});

it("takes nothing from an annotation that somebody else has written", () => {
  expect(givenLabels({})).toEqual({});
  expect(givenLabels({ "task-api/labels": "[1" })).toEqual({});
  expect(givenLabels({ "task-api/labels": '{"a": 1, "b": "2"}' })).toEqual({ b: "2" });
});
