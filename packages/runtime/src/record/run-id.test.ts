import { expect, test } from "vitest";
import { runIdOfKey } from "./run-id.ts";

test.each(["nightly-2026-01-31", "a", "Case_7.2"])("'%s' is its own id", (key) => {
  expect(runIdOfKey(key)).toBe(key);
});

test("other keys become ids that are safe in names, each its own", () => {
  const keys = ["a/b", "a b", "a#2", "../../etc", "ä", "-x", ".hidden", "x".repeat(200), "💾/💾"];
  const ids = keys.map((key) => runIdOfKey(key));
  expect(new Set(ids).size).toBe(keys.length);
  for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9][\w.-]{0,79}$/);
  expect(runIdOfKey("a/b")).toBe(runIdOfKey("a/b"));
});

test.each(["", "x".repeat(251), "a\nb", "\u0000"])("%j is no key", (key) => {
  expect(runIdOfKey(key)).toBeUndefined();
});
