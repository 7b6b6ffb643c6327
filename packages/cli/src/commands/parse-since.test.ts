import { expect, test } from "vitest";
import { UsageError } from "../command/usage-error.ts";
import { parseSince } from "./parse-since.ts";

const now = new Date("2026-01-31T12:00:00Z");

test.each([
  ["10m", "2026-01-31T11:50:00.000Z"],
  ["1h30m", "2026-01-31T10:30:00.000Z"],
  ["2d", "2026-01-29T12:00:00.000Z"],
  ["0s", "2026-01-31T12:00:00.000Z"],
  ["2026-01-31T11:00:00Z", "2026-01-31T11:00:00.000Z"],
  ["2026-01-31T11:00:00.123456789+01:00", "2026-01-31T10:00:00.123Z"],
])("%s", (text, expected) => {
  expect(parseSince(text, now).toISOString()).toBe(expected);
});

test("a date alone is a day of here, as a time without a zone is", () => {
  expect(parseSince("2026-01-31", now)).toEqual(new Date("2026-01-31T00:00"));
});

test.each(["", "ten minutes", "10", "5m3", "2026-13-01T00:00", "-5m", "1", "tomorrow"])(
  "refuses '%s'",
  (text) => {
    expect(() => parseSince(text, now)).toThrow(UsageError);
  },
);
