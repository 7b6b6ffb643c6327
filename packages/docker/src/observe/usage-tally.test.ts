import { expect, it } from "vitest";
import type { Usage } from "./cgroup.ts";
import { createUsageTally } from "./usage-tally.ts";

const MIB = 1024 * 1024;

function tallied(
  ...readings: readonly Partial<Usage>[]
): ReturnType<ReturnType<typeof createUsageTally>> {
  const tally = createUsageTally();
  const empty = { usedBytes: 0, idleFileBytes: 0, cpuSeconds: 0 };
  const events = readings.map((reading) => tally({ ...empty, ...reading }, "at"));
  return events.at(-1) ?? tally(empty, "at");
}

it("takes the kernel's peak, and the highest reading where there is none", () => {
  const high = { usedBytes: 20 * MIB };
  const low = { usedBytes: 10 * MIB };
  expect(tallied(high, low)).toMatchObject({ peakMemoryBytes: 20 * MIB, peakBy: "sampled" });
  expect(tallied(high, { ...low, peakBytes: 30 * MIB })).toMatchObject({
    peakMemoryBytes: 30 * MIB,
    peakBy: "kernel",
  });
});

it("does not take files in the cache for what a task needs", () => {
  const reading = { usedBytes: 90 * MIB, idleFileBytes: 70 * MIB, peakBytes: 100 * MIB };
  expect(tallied(reading)).toMatchObject({
    memoryBytes: 20 * MIB,
    peakMemoryBytes: 100 * MIB,
    peakWorkingSetBytes: 30 * MIB,
  });
});

it("sees a need that came and went between two readings", () => {
  const before = { usedBytes: 5 * MIB, peakBytes: 5 * MIB };
  const after = { usedBytes: 6 * MIB, idleFileBytes: 2 * MIB, peakBytes: 80 * MIB };
  expect(tallied(before, after)).toMatchObject({ peakWorkingSetBytes: 78 * MIB });
});

it("is whole once a group that had a process has none", () => {
  expect(tallied({ isEmpty: true })).not.toHaveProperty("isLast");
  expect(tallied({ isEmpty: false }, { isEmpty: true })).toHaveProperty("isLast", true);
});
