import { expect, test } from "vitest";
import type { ScaleRuleType } from "../model/scale-rule.ts";
import type { MeasuredScaleRule } from "./memory.ts";
import { memoryForScaleRules } from "./memory.ts";

test("without rules and without given values nothing is set", () => {
  expect(memoryForScaleRules({}, [])).toEqual({});
});

test("the limit is 1.1 times the largest rule, rounded up to a byte", () => {
  expect(memoryForScaleRules({}, [rule("limit", 2, 100), rule("limit", 1, 150)])).toEqual({
    limitBytes: 220,
  });
  expect(memoryForScaleRules({}, [rule("limit", 1, 101)])).toEqual({ limitBytes: 112 });
});

test("a given value that is larger stays", () => {
  expect(memoryForScaleRules({ limitBytes: 1000 }, [rule("limit", 1, 100)])).toEqual({
    limitBytes: 1000,
  });
});

test("a rule that gives zero or less is ignored", () => {
  expect(memoryForScaleRules({}, [rule("limit", -2, 100), rule("request", 1, 0)])).toEqual({});
});

test("a request above the limit raises the limit, and sets none where there is none", () => {
  expect(memoryForScaleRules({ limitBytes: 100 }, [rule("request", 1, 1000)])).toEqual({
    limitBytes: 1100,
    requestBytes: 1100,
  });
  expect(memoryForScaleRules({}, [rule("request", 1, 1000)])).toEqual({ requestBytes: 1100 });
});

test("a value beyond every machine stays a whole number", () => {
  expect(memoryForScaleRules({}, [rule("limit", 1, Number.POSITIVE_INFINITY)])).toEqual({
    limitBytes: Number.MAX_SAFE_INTEGER,
  });
});

function rule(type: ScaleRuleType, coefficient: number, sizeBytes: number): MeasuredScaleRule {
  return { rule: { type, complexity: { coefficient, exponent: 1 } }, sizeBytes };
}
