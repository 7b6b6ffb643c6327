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

it("holds no value of a secret", () => {
  const text = JSON.stringify(podManifest("run", fullPlan));
  expect(text).not.toContain("only its Secret has this");
  expect(text).not.toContain("known");
  expect(text).not.toContain("its own");
});
