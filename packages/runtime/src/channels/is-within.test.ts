import { expect, it } from "vitest";
import { isWithin } from "./is-within.ts";

it.each([
  ["/a/b", "/a"],
  ["/a/b/c", "/a"],
  ["/a", "/a"],
  ["/a/", "/a"],
  ["/a", "/a/"],
  ["/a", "/"],
  ["/", "/"],
  ["/a/..d", "/a"],
  ["/a/..d/e", "/a"],
  ["/..d", "/"],
  ["/a/...", "/a"],
  ["/b/../a/c", "/a"],
])("%s is in %s", (path, folder) => {
  expect(isWithin(path, folder)).toBe(true);
});

it.each([
  ["/", "/a"],
  ["/a", "/a/b"],
  ["/b", "/a"],
  ["/ab", "/a"],
  ["/a-beside/b", "/a"],
  ["/..d", "/a"],
  ["/a/../b", "/a"],
])("%s is not in %s", (path, folder) => {
  expect(isWithin(path, folder)).toBe(false);
});
