import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TaskInstance } from "@task-api/spec";
import { expect, it, onTestFinished } from "vitest";
import { planRun, type PlanContext } from "./plan-run.ts";

const image = {
  reference: "image:1",
  id: "sha256:1",
  platform: "linux/amd64",
  user: "",
  entrypoint: [],
  command: [],
};

/** A task whose memory grows with what is in the folder. */
function instanceOn(folder: string): TaskInstance {
  const scaleRule = {
    complexity: { coefficient: 2, exponent: 1 },
    type: "limit",
    mode: "sum",
    targetRegex: ".*",
    targetGlob: "*.dcm",
    notation: "complexity",
  } as const;
  return {
    name: "t",
    template: "t",
    image: image.reference,
    inputs: [
      {
        name: "in",
        mountedPath: "/in",
        source: { kind: "host", path: folder },
        scaleRule,
        formats: [],
      },
    ],
    outputs: [],
    env: [],
    resources: { limits: {}, requests: {} },
    network: "default",
    exitCodes: {},
  };
}

function contextOf(folder: string): PlanContext {
  return {
    baseDirectory: folder,
    existingOutput: "refuse",
    pathMappings: [],
    precious: [],
    env: {},
    engine: { kind: "docker", local: true },
  };
}

it("plans memory by the data, and ends in the middle of measuring when it is interrupted", async () => {
  const folder = mkdtempSync(join(tmpdir(), "plan-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (let index = 0; index < 5000; index += 1) writeFileSync(join(folder, `${index}.dcm`), "1234");
  expect(await planRun(instanceOn(folder), image, contextOf(folder))).toMatchObject({
    ok: true,
    plan: { resources: { memoryLimitBytes: 5000 * 4 * 2 * 1.1 } },
  });

  const interrupted = new AbortController();
  setImmediate(() => interrupted.abort("SIGINT"));
  const context = { ...contextOf(folder), signal: interrupted.signal };
  await expect(planRun(instanceOn(folder), image, context)).rejects.toMatchObject({
    reason: "Stopped",
    message: "interrupted while the size of input 'in' was measured",
  });
});

const kubernetes = { engine: { kind: "kubernetes", local: true } } as const;
const tooMuch = { limits: { cpu: "64", memory: "1Ti" }, requests: {} };

it("cuts nothing to a machine of a cluster, and gives the start an hour", async () => {
  const instance = { ...instanceOn("/"), inputs: [], resources: tooMuch };
  const capacity = { cpus: 2, memoryBytes: 1024 ** 3, extended: {} };
  const context = { ...contextOf("/"), capacity };
  const limits = { cpuLimit: 64, memoryLimitBytes: 1024 ** 4 };
  expect(await planRun(instance, image, { ...context, ...kubernetes })).toMatchObject({
    ok: true,
    warnings: [],
    plan: { resources: limits, startupTimeoutSeconds: 3600 },
  });
  const patient = { ...context, ...kubernetes, startupTimeoutSeconds: 60 };
  expect(await planRun(instance, image, patient)).toMatchObject({
    plan: { startupTimeoutSeconds: 60 },
  });
  const onDocker = await planRun(instance, image, context);
  expect(onDocker).toMatchObject({ plan: { resources: { cpuLimit: 2 } } });
  expect(onDocker).not.toHaveProperty("plan.startupTimeoutSeconds");
});

const forDocker = { type: "docker", labels: { a: "docker" }, user: "7", network: "n" } as const;
const forKubernetes = {
  type: "k8s",
  labels: { a: "k8s" },
  imagePullSecrets: [],
  envVars: [],
  volumes: [],
  volumeMounts: [],
  annotations: {},
  nodeSelector: {},
  tolerations: [],
} as const;

it.for([
  ["docker", forDocker, { labels: { a: "docker" }, user: "7", networkName: "n" }, false],
  ["docker", forKubernetes, { labels: {} }, false],
  ["kubernetes", forDocker, { labels: {} }, false],
  ["kubernetes", forKubernetes, { labels: { a: "k8s" } }, true],
] as const)("on %s a config counts that is for it: %j", async ([kind, config, parts, hasPod]) => {
  const instance = { ...instanceOn("/"), inputs: [], config };
  const context = { ...contextOf("/"), engine: { kind, local: true } };
  const outcome = await planRun(instance, image, context);
  if (!outcome.ok) throw new Error("no plan");
  const { labels, user, networkName, pod } = outcome.plan;
  expect({ labels, user, networkName }).toEqual(parts);
  expect(pod !== undefined).toBe(hasPod);
});

it("says all at once what a cluster cannot do", async () => {
  const volume = { persistentVolumeClaim: { claimName: "c" }, subPath: ".." };
  const output = { name: "out", mountedPath: "/out", formats: [] };
  const instance: TaskInstance = {
    ...instanceOn("/nowhere"),
    outputs: [{ ...output, source: { kind: "kubernetes", volume } }],
    env: [{ name: "A", valueFrom: { kind: "env", env: "UNSET" }, secret: true }],
    config: { ...forKubernetes, securityProfile: "restricted" },
  };
  const context = { ...contextOf("/"), engine: { kind: "kubernetes", local: false } } as const;
  const outcome = await planRun(instance, image, context);
  if (outcome.ok) throw new Error("a plan");
  expect(outcome.findings.map(({ code }) => code)).toEqual([
    "task/host-path",
    "task/volume-sub-path",
    "task/host-path-elsewhere",
    "task/restricted-profile",
    "task/restricted-profile",
    "task/secret",
  ]);
});
