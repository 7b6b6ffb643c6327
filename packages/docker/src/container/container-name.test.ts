import { expect, it } from "vitest";
import { containerName } from "./container-name.ts";

it("is the key itself where an engine can take it", () => {
  expect(containerName("2026-11-24_run.1")).toBe("task-api-2026-11-24_run.1");
});

it.for(["a/b", "a b", "ä", "", "x".repeat(55), "-".repeat(200), "日本".repeat(100)])(
  "is a valid name of at most 63 characters for the key %j",
  (key) => {
    const name = containerName(key);
    expect(name).toMatch(/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/);
    expect(name.length).toBeLessThanOrEqual(63);
    expect(name).not.toBe(`task-api-${key}`);
  },
);

it("keeps keys apart that look the same after shortening", () => {
  const long = "x".repeat(100);
  expect(new Set(["a/b", "a b", "a-b", `${long}1`, `${long}2`].map(containerName)).size).toBe(5);
});
