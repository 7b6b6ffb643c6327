import { describe, expect, test } from "vitest";
import { normaliseTaskTemplate } from "../document/normalise-processing-container.ts";
import { normaliseTask } from "../document/normalise-task.ts";
import type { TaskInstance } from "../model/task-instance.ts";
import type { WireTaskTemplate } from "../schema/task-template.ts";
import type { WireTask } from "../schema/task.ts";
import type { EnvOverrides } from "./merge-task.ts";
import { mergeTask } from "./merge-task.ts";
import { resolvePlaceholders } from "./placeholders.ts";

describe("variables", () => {
  test("are replaced by name in the template's order, and new ones appended", () => {
    const env = [
      { name: "A", value: "1" },
      { name: "B", value: "2" },
    ];
    const taskEnv = [
      { name: "C", value: "3" },
      { name: "A", value: "x" },
    ];
    expect(merged({ env }, { env: taskEnv }).env).toEqual([
      { name: "A", value: "x", secret: false },
      { name: "B", value: "2", secret: false },
      { name: "C", value: "3", secret: false },
    ]);
  });

  test("come from user input before run --env before the task before the template", () => {
    const env = ["A", "B", "C", "D"].map((name) => ({ name, value: "template" }));
    const instance = merged(
      { env },
      { env: setTo("task", "B", "C", "D") },
      { env: setTo("run", "C", "D"), userInput: setTo("user", "D") },
    );
    expect(instance.env.map((entry) => ("value" in entry ? entry.value : ""))).toEqual([
      "template",
      "task",
      "run",
      "user",
    ]);
  });

  test("that the template calls secret stay secret, and references always are", () => {
    const env = [{ name: "TOKEN", value: "", secret: true }];
    const taskEnv = [
      { name: "TOKEN", value: "x" },
      { name: "KEY", value_from: { secret_key_ref: { name: "s", key: "k" } } },
    ];
    expect(merged({ env }, { env: taskEnv }).env).toEqual([
      { name: "TOKEN", value: "x", secret: true },
      { name: "KEY", valueFrom: { kind: "secretKeyRef", name: "s", key: "k" }, secret: true },
    ]);
  });
});

describe("variables of several layers", () => {
  test("stay secret once any layer has read them from somewhere else", () => {
    const taskEnv = [{ name: "KEY", value_from: { env: "MY_KEY" } }];
    const instance = merged({}, { env: taskEnv }, { env: setTo("run", "KEY") });
    expect(instance.env).toEqual([{ name: "KEY", value: "run", secret: true }]);
  });

  test("that users have entered are marked as text to be left as it is", () => {
    const instance = merged({}, {}, { userInput: setTo("${resources.limits.cpu}", "A") });
    expect(instance.env).toEqual([
      { name: "A", value: "${resources.limits.cpu}", secret: false, verbatim: true },
    ]);
    const filled = resolvePlaceholders(instance, { cpuLimit: 2 });
    expect(filled.ok && filled.value.env).toEqual(instance.env);
  });
});

describe("channels", () => {
  const scaleRule = { complexity: "n", type: "limit", mode: "sum" } as const;

  test("are joined by name in the template's order, optional ones left out", () => {
    const instance = merged(
      {
        inputs: [
          { name: "a", mounted_path: "/a", formats: ["*.dcm"], scale_rule: scaleRule },
          { name: "b", mounted_path: "/b", required: false },
          { name: "c", mounted_path: "/c" },
        ],
      },
      {
        inputs: [
          { name: "c", volume_source: { persistentVolumeClaim: { claimName: "x" } } },
          { name: "a", input: { host_path: "./a" } },
        ],
      },
    );
    expect(instance.inputs).toMatchObject([
      { name: "a", mountedPath: "/a", source: { kind: "host", path: "./a" }, formats: ["*.dcm"] },
      { name: "c", source: { kind: "kubernetes" } },
    ]);
    expect(instance.inputs[0]?.scaleRule?.complexity).toEqual({ coefficient: 1, exponent: 1 });
  });

  test("take the task's scale rule instead of the template's", () => {
    const instance = merged(
      { inputs: [{ name: "a", mounted_path: "/a", scale_rule: scaleRule }] },
      {
        inputs: [
          {
            name: "a",
            input: { host_path: "a" },
            scale_rule: { scale_factor: 2.5, type: "request", mode: "max_item_sum" },
          },
        ],
      },
    );
    expect(instance.inputs[0]?.scaleRule).toEqual({
      complexity: { coefficient: 2.5, exponent: 1 },
      notation: "scale_factor",
      type: "request",
      mode: "max_item_sum",
      targetRegex: ".*",
      targetGlob: "*",
    });
  });
});

test("resources are replaced key by key, command, timeout and retry as a whole", () => {
  const instance = merged(
    {
      command: ["a", "b"],
      timeout: "PT1M",
      retry: { on: ["oom"], max_memory: "1Gi" },
      resources: { limits: { cpu: "1", memory: "1Gi" }, requests: { cpu: "500m" } },
      exit_codes: { "3": "no data" },
      network: "none",
    },
    {
      command: ["c"],
      timeout: 5,
      retry: { on: ["exit"], max_attempts: 2 },
      resources: { limits: { memory: 1024, "nvidia.com/gpu": 1 } },
      mount_conf: true,
      config: { type: "docker", registryPassword: "p" },
    },
  );
  expect(instance).toMatchObject({
    command: ["c"],
    timeoutSeconds: 5,
    retry: { on: ["exit"], maxAttempts: 2, memoryFactor: 2 },
    resources: {
      limits: { cpu: "1", memory: "1024", "nvidia.com/gpu": "1" },
      requests: { cpu: "500m" },
    },
    exitCodes: { "3": "no data" },
    network: "none",
    mountConf: "/kaapana/conf/conf.json",
    config: { type: "docker", labels: {}, registry: { password: "p" } },
  });
  expect(instance.retry).not.toHaveProperty("maxMemoryBytes");
});

test("what neither says is absent, and an empty command is none", () => {
  expect(merged({ command: [] }, {})).toEqual({
    name: "t",
    image: "i",
    template: "x",
    env: [],
    inputs: [],
    outputs: [],
    resources: { limits: {}, requests: {} },
    network: "default",
    exitCodes: {},
  });
});

function merged(
  template: Partial<WireTaskTemplate>,
  task: Partial<WireTask>,
  overrides?: EnvOverrides,
): TaskInstance {
  return mergeTask(
    normaliseTask({ name: "t", image: "i", taskTemplate: "x", ...task }),
    normaliseTaskTemplate({
      identifier: "x",
      description: "",
      inputs: [],
      outputs: [],
      env: [],
      ...template,
    }),
    overrides,
  );
}

function setTo(value: string, ...names: readonly string[]): { name: string; value: string }[] {
  return names.map((name) => ({ name, value }));
}
