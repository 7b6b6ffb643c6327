import { describe, expect, it } from "vitest";
import type { UsageEvent } from "../port/events.ts";
import { measured } from "./measured.ts";
import { MAX_POINTS, addSample, type UsageRecord } from "./usage-record.ts";

const START = Date.parse("2026-01-01T00:00:00Z");
const MIB = 1024 * 1024;

function sample(seconds: number, changes: Partial<UsageEvent> = {}): UsageEvent {
  return {
    type: "usage",
    at: new Date(START + seconds * 1000).toISOString(),
    memoryBytes: MIB,
    peakMemoryBytes: 2 * MIB,
    peakBy: "kernel",
    peakWorkingSetBytes: MIB,
    cpuSeconds: seconds / 2,
    ...changes,
  };
}

function recordOf(samples: readonly UsageEvent[]): UsageRecord {
  const [first = sample(0), ...rest] = samples;
  return rest.reduce<UsageRecord>(addSample, addSample(undefined, first));
}

describe("a curve", () => {
  it("has each sample of a short run", () => {
    expect(recordOf([sample(0), sample(0.5), sample(2)])).toMatchObject({
      seconds: [0, 0.5, 2],
      memoryBytes: [MIB, MIB, MIB],
      cpuSeconds: [0, 0.25, 1],
      spacingSeconds: 0,
    });
  });

  it("stays small for a run of a week, and keeps what was highest", () => {
    const week = 7 * 24 * 3600;
    const spike = 300_000;
    const samples = Array.from({ length: week / 30 }, (_, index) =>
      sample(index * 30, index * 30 === spike ? { memoryBytes: 900 * MIB } : {}),
    );
    const { seconds, memoryBytes, cpuSeconds, spacingSeconds } = recordOf(samples);
    expect(seconds.length).toBeLessThanOrEqual(MAX_POINTS);
    expect(seconds.length).toBeGreaterThan(MAX_POINTS / 3);
    expect(Math.max(...memoryBytes)).toBe(900 * MIB);
    const at = seconds[memoryBytes.indexOf(900 * MIB)] ?? 0;
    expect(Math.abs(at - spike)).toBeLessThanOrEqual(2 * spacingSeconds);
    expect(seconds.at(-1)).toBe(week - 30);
    expect(cpuSeconds.at(-1)).toBe((week - 30) / 2);
    expect(seconds.toSorted((one, other) => one - other)).toEqual(seconds);
  });

  it("stays bounded when the clock stands still or is set back", () => {
    const still = Array.from({ length: 2 * MAX_POINTS }, () => sample(5));
    expect(recordOf(still).seconds.length).toBeLessThanOrEqual(MAX_POINTS);
    expect(recordOf([sample(5), sample(9), sample(2)]).seconds).toEqual([0, 4, 4]);
  });

  it("goes on behind a gap, with the highest peak of both sides", () => {
    const before = recordOf([sample(0), sample(1, { peakMemoryBytes: 70 * MIB })]);
    const after = addSample(before, sample(3600, { peakMemoryBytes: 60 * MIB, peakBy: "sampled" }));
    expect(after).toMatchObject({ seconds: [0, 1, 3600], peakMemoryBytes: 70 * MIB });
  });
});

describe("the measures of a result", () => {
  const end = new Date(START + 10_000).toISOString();

  it("are whole when the kernel was asked after the end", () => {
    const usage = recordOf([sample(0), sample(9, { isLast: true })]);
    expect(measured(usage, end)).toEqual({
      peakMemoryBytes: 2 * MIB,
      peakBy: "kernel",
      cpuSeconds: 4.5,
    });
  });

  it.each([
    ["since the kernel was last asked", sample(9.75), 0.25],
    ["between two samples", sample(9.75, { peakBy: "sampled" }), 9.75],
  ] as const)("say what was not seen: %s", (_, last, peakUnseenSeconds) => {
    const usage = recordOf([sample(0), last]);
    expect(measured(usage, end)).toMatchObject({ peakBy: last.peakBy, peakUnseenSeconds });
  });
});
