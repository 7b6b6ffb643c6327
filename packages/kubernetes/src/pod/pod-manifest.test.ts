import { expect, it } from "vitest";
import { barePlan, fullPlan } from "../testing/plans.ts";
import { podManifest } from "./pod-manifest.ts";

it.for([
  ["bare", barePlan],
  ["full", fullPlan],
] as const)("makes a pod of a plan that asks for: %s", async ([name, plan]) => {
  const text = `${JSON.stringify(podManifest("run #2", plan), undefined, 2)}\n`;
  await expect(text).toMatchFileSnapshot(`fixtures/pod-${name}.json`);
});

it("is found by our label, whatever a task is labelled", () => {
  const labels = { "app.kubernetes.io/managed-by": "somebody" };
  const manifest = podManifest("run", { ...barePlan, labels });
  expect(manifest).toMatchObject({
    metadata: { labels: { "app.kubernetes.io/managed-by": "task-api" } },
  });
});

it.for([
  [2.007, "2007m"],
  [0.1, "100m"],
  [0.0001, "1m"],
] as const)("asks for %d CPUs as %s", ([cpuLimit, expected]) => {
  const manifest = podManifest("run", { ...barePlan, resources: { cpuLimit, extended: {} } });
  expect(manifest).toMatchObject({
    spec: { containers: [{ resources: { limits: { cpu: expected } } }] },
  });
});

it("holds no value of a secret", () => {
  const text = JSON.stringify(podManifest("run", fullPlan));
  expect(text).not.toContain("only its Secret has this");
  expect(text).not.toContain("known");
  expect(text).not.toContain("its own");
});
