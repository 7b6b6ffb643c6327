import type { Outcome, Retry, TaskInstance } from "@task-api/spec";
import { expect, test } from "vitest";
import type { PlannedResources } from "../port/run-plan.ts";
import { planRetry } from "./plan-retry.ts";

const instance: TaskInstance = {
  name: "t",
  template: "t",
  image: "image:1",
  inputs: [],
  outputs: [],
  env: [],
  resources: { limits: {}, requests: {} },
  network: "default",
  exitCodes: {},
};

/** An instance that tells the task of its memory. */
const fill = ({ memoryLimitBytes = 0 }: PlannedResources): Outcome<TaskInstance> => ({
  ok: true,
  issues: [],
  value: {
    ...instance,
    command: ["tool", `--memory=${memoryLimitBytes}`],
    env: [
      { name: "PLAIN", value: "x", secret: false },
      { name: "MEMORY", value: String(memoryLimitBytes), secret: false },
    ],
  },
});
const retry: Retry = { on: ["oom"], maxAttempts: 4, memoryFactor: 2 };
const limits = (changes: Partial<Retry>, limit: number | undefined, machine?: number): number[] => {
  const resources = { extended: {}, ...(limit !== undefined && { memoryLimitBytes: limit }) };
  const context = {
    resources,
    fill,
    ...(machine !== undefined && { machineMemoryBytes: machine }),
  };
  const { memorySteps } = planRetry({ ...retry, ...changes }, context);
  return memorySteps.map(({ memoryLimitBytes }) => memoryLimitBytes);
};

test.each([
  ["doubles for each attempt but the first", {}, 100, undefined, [200, 400, 800]],
  ["ends with the ceiling", { maxMemoryBytes: 300 }, 100, undefined, [200, 300]],
  ["ends with what the machine has", { maxMemoryBytes: 900 }, 100, 250, [200, 250]],
  ["asks for the same again where the factor is 1", { memoryFactor: 1 }, 100, 500, [100, 100, 100]],
  ["rounds up to whole bytes", { memoryFactor: 1.5, maxAttempts: 2 }, 3, undefined, [5]],
  ["never shrinks to a ceiling below the limit", { maxMemoryBytes: 50 }, 100, undefined, []],
  ["stays countable", { memoryFactor: 1e300, maxAttempts: 9 }, 1, undefined, [2 ** 53 - 1]],
  ["is nothing without a limit", {}, undefined, 500, []],
  ["is nothing where an OOM is not tried again", { on: ["exit"] as const }, 100, 500, []],
] as const)("%s", (_, changes, limit, machine, expected) => {
  expect(limits(changes, limit, machine)).toEqual(expected);
});

test("a step holds what the task is told otherwise, and nothing else", () => {
  const resources = { extended: {}, memoryLimitBytes: 100 };
  expect(planRetry({ ...retry, maxAttempts: 2 }, { resources, fill }).memorySteps).toEqual([
    {
      memoryLimitBytes: 200,
      command: ["tool", "--memory=200"],
      env: [{ name: "MEMORY", value: "200" }],
    },
  ]);
  const same = (): Outcome<TaskInstance> => fill(resources);
  expect(planRetry({ ...retry, maxAttempts: 2 }, { resources, fill: same }).memorySteps).toEqual([
    { memoryLimitBytes: 200 },
  ]);
});
