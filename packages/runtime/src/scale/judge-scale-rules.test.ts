import { describe, expect, it } from "vitest";
import { addSample, type UsageRecord } from "../usage/usage-record.ts";
import { judgeScaleRules } from "./judge-scale-rules.ts";
import type { PlannedScaleRule } from "./planned-scale-rule.ts";

const MIB = 1024 * 1024;
const succeeded = { reason: "Succeeded" } as const;
const outOfMemory = { reason: "OOMKilled" } as const;

function rule(changes: Partial<PlannedScaleRule> = {}): PlannedScaleRule {
  return {
    channel: "in",
    type: "limit",
    coefficient: 2,
    exponent: 1,
    notation: "complexity",
    sizeBytes: 10 * MIB,
    askedBytes: 22 * MIB,
    ...changes,
  };
}

function took(bytes: number): UsageRecord {
  return addSample(undefined, {
    type: "usage",
    at: "2026-01-01T00:00:00Z",
    memoryBytes: bytes,
    peakMemoryBytes: 1000 * MIB,
    peakBy: "kernel",
    peakWorkingSetBytes: bytes,
    cpuSeconds: 0,
  });
}

const roomy = { resources: { memoryLimitBytes: 100 * MIB } };

describe("a scale rule", () => {
  it("is too small when the task took more than it asked for, though there was more", () => {
    expect(judgeScaleRules([rule()], { ...roomy, usage: took(60 * MIB) }, succeeded)).toEqual([
      {
        code: "scale-rule-too-small",
        severity: "warning",
        channel: "in",
        message:
          "the scale rule of input 'in' asked for 22 MiB (1.1 × 2*n, n = 10 MiB), the task took 60 MiB",
        hint: '"complexity": "6*n" would have been enough (66 MiB)',
      },
    ]);
  });

  it("is spoken of in its own dialect, and only of the largest, which counts", () => {
    const rules = [
      rule({ channel: "small", coefficient: 0.1, askedBytes: 1.1 * MIB }),
      rule({ channel: "large", notation: "scale_factor" }),
    ];
    const findings = judgeScaleRules(rules, { ...roomy, usage: took(45 * MIB) }, succeeded);
    expect(findings).toMatchObject([
      { channel: "large", hint: '"scale_factor": 4.5 would have been enough (49.5 MiB)' },
    ]);
  });

  it("is judged by type", () => {
    const rules = [rule({ askedBytes: 100 * MIB }), rule({ type: "request" })];
    const findings = judgeScaleRules(rules, { ...roomy, usage: took(45 * MIB) }, succeeded);
    expect(findings).toHaveLength(1);
  });

  it("was too small when the task ran out of memory at its limit", () => {
    const atRule = { resources: { memoryLimitBytes: 22 * MIB }, usage: took(20 * MIB) };
    expect(judgeScaleRules([rule()], atRule, outOfMemory)).toMatchObject([
      {
        message:
          "the scale rule of input 'in' asked for 22 MiB (1.1 × 2*n, n = 10 MiB), and 22 MiB were not enough",
        hint: 'how much is enough is not known: try "complexity": "4.4*n" (48.4 MiB)',
      },
    ]);
  });

  it.each([
    ["it was enough", [rule()], took(22 * MIB), succeeded],
    ["nothing was measured", [rule()], undefined, succeeded],
    ["there is no rule", [], took(60 * MIB), succeeded],
    [
      "the machine had less than it asked for",
      [rule({ askedBytes: 500 * MIB })],
      took(1),
      outOfMemory,
    ],
  ])("is not spoken of when %s", (_, rules, usage, result) => {
    expect(judgeScaleRules(rules, { ...roomy, ...(usage && { usage }) }, result)).toEqual([]);
  });

  it("without data is not spoken of: no coefficient changes what it asks for", () => {
    const { askedBytes: _, ...nothing } = rule({ sizeBytes: 0 });
    expect(judgeScaleRules([nothing], { ...roomy, usage: took(60 * MIB) }, succeeded)).toEqual([]);
  });
});
