import { expect, it } from "vitest";
import { addSample, type UsageRecord } from "@task-api/runtime";
import { renderLiveUsage } from "./live-usage.ts";

const MIB = 1024 * 1024;

const usage = [8, 16, 32, 64, 48].reduce<UsageRecord | undefined>(
  (record, mib, index) =>
    addSample(record, {
      type: "usage",
      at: `2026-01-01T00:00:0${index}Z`,
      memoryBytes: mib * MIB,
      peakMemoryBytes: mib * MIB,
      peakBy: "kernel",
      peakWorkingSetBytes: mib * MIB,
      cpuSeconds: index * 1.5,
    }),
  undefined,
);

it.each([
  [79, 128 * MIB, "▁▂▄█▆ 48 MiB of 128 MiB (38 %), 1.50 CPU, 4.00 s"],
  [79, undefined, "▁▂▄█▆ 48 MiB, 1.50 CPU, 4.00 s"],
  [45, 128 * MIB, "▁▂▄█▆ 48 MiB of 128 MiB (38 %), 1.50 CPU"],
  [32, 128 * MIB, "▁▂▄█▆ 48 MiB of 128 MiB (38 %)"],
  [15, 128 * MIB, "▁▂▄█▆ 48 MiB"],
  [9, 128 * MIB, "48 MiB"],
  [5, 128 * MIB, ""],
  [-1, 128 * MIB, ""],
])("in %i columns with a limit of %s: %s", (columns, limit, expected) => {
  const line = renderLiveUsage(usage ?? addNothing(), limit, columns);
  expect(line).toBe(expected);
  expect(line.length).toBeLessThanOrEqual(Math.max(columns, 0));
});

function addNothing(): never {
  throw new Error("there are samples");
}
