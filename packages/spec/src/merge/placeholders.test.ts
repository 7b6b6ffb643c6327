import { expect, test } from "vitest";
import type { TaskInstance } from "../model/task-instance.ts";
import { decimalText } from "./decimal.ts";
import type { ResolvedResources } from "./placeholders.ts";
import { resolvePlaceholders } from "./placeholders.ts";

const resources = { memoryLimitBytes: 1.5 * 1024 ** 3, cpuLimit: 1.5, cpuRequest: 2 };

test.each([
  ["${resources.limits.memory:Mi}", "1536"],
  ["-Xmx${resources.limits.memory:Mi}m", "-Xmx1536m"],
  ["${resources.limits.memory:Gi}", "1"],
  ["${resources.limits.memory:B}", "1610612736"],
  ["${resources.limits.memory}", "1610612736"],
  ["${resources.limits.memory:k}", "1610612"],
  ["${resources.limits.cpu}/${resources.requests.cpu}", "1.5/2"],
])("%s becomes %s", (text, expected) => {
  expect(resolved(text, resources)).toBe(expected);
});

test.each(["${HOME}", "$resources.limits.cpu", "${resources}", "${resources.limits.cpu", "$${A}"])(
  "%s is the tool's own business",
  (text) => {
    expect(resolved(text, resources)).toBe(text);
  },
);

test("placeholders that are unknown or whose resource is not set are issues, all at once", () => {
  const instance = instanceOf(
    ["${resources.limits.memory:MB}", "${resources.limits.cpu:Mi}", "${resources.limit.cpu}"],
    ["${resources.requests.memory:Mi}"],
  );
  const outcome = resolvePlaceholders(instance, resources);
  expect(outcome.ok).toBe(false);
  expect(outcome.issues.map(({ code, path }) => [code, ...path])).toEqual([
    ["placeholder/unknown", "env", "V0"],
    ["placeholder/unknown", "env", "V1"],
    ["placeholder/unknown", "env", "V2"],
    ["placeholder/unset", "command", 0],
  ]);
});

test("a long text of unclosed placeholders takes linear time", () => {
  const text = "${resources.".repeat(50_000);
  expect(resolved(text, resources)).toBe(text);
});

test("decimal text has no exponent", () => {
  expect([0, -5, 0.5, 1e21, 1.25e22, -2.5e-7, 123_456_789.5].map(decimalText)).toEqual([
    "0",
    "-5",
    "0.5",
    "1000000000000000000000",
    "12500000000000000000000",
    "-0.00000025",
    "123456789.5",
  ]);
});

function resolved(text: string, given: ResolvedResources): string | undefined {
  const outcome = resolvePlaceholders(instanceOf([text], [text]), given);
  if (!outcome.ok) return undefined;
  const [entry] = outcome.value.env;
  expect(outcome.value.command?.[0]).toBe(entry && "value" in entry ? entry.value : undefined);
  return outcome.value.command?.[0];
}

function instanceOf(values: readonly string[], command: readonly string[]): TaskInstance {
  return {
    name: "t",
    image: "i",
    template: "x",
    command,
    env: values.map((value, index) => ({ name: `V${index}`, value, secret: false })),
    inputs: [],
    outputs: [],
    resources: { limits: {}, requests: {} },
    network: "default",
    exitCodes: {},
  };
}
