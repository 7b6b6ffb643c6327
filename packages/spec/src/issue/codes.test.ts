import { expect, test } from "vitest";
import { describeCode, issueCodes } from "./codes.ts";

test("every code is an area and a name in kebab-case", () => {
  for (const code of Object.keys(issueCodes))
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*\/[a-z0-9]+(-[a-z0-9]+)*$/);
});

test("every description is one sentence without a full stop", () => {
  for (const description of Object.values(issueCodes))
    expect(description).toMatch(/^[A-Z`].*[^.]$/);
});

test("a code that nobody knows describes itself", () => {
  expect(describeCode("json/comment")).toBe("JSON does not allow comments");
  expect(describeCode("toString")).toBe("toString");
});
