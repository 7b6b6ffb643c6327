import { expect, it } from "vitest";
import { timeLeft } from "./time-left.ts";

const now = new Date("2026-01-01T12:00:00Z");

it.for([
  ["an hour after it was asked for", "11:00:00", "11:59:50.000000001", 50_000],
  ["at once", "11:59:30", "11:59:30", 30_000],
  ["too long ago", "10:00:00", "10:00:00", 0],
  ["before it was asked for, by another clock", "11:59:30", "10:00:00", 30_000],
  ["in the future, by another clock", "11:59:30", "13:00:00", 60_000],
] as const)("counts from the start of the process: %s", ([, created, started, left]) => {
  const attempt = {
    timeoutSeconds: 60,
    createdAt: `2026-01-01T${created}Z`,
    startedAt: `2026-01-01T${started}Z`,
  };
  expect(timeLeft(attempt, now)).toBe(left);
});
