import { expect, it } from "vitest";
import type { PlannedMount } from "../port/run-plan.ts";
import { outOfReach } from "./out-of-reach.ts";

const mount: PlannedMount = {
  channel: "out",
  direction: "output",
  source: "/data/run/out",
  engineSource: "/data/run/out",
  target: "/out",
  readOnly: false,
  submounts: [],
  formats: [],
};

it.for([
  ["kubernetes", false, [], ["task/host-path-elsewhere"]],
  ["kubernetes", false, [{ here: "/database", there: "/database" }], ["task/host-path-elsewhere"]],
  ["kubernetes", false, [{ here: "/data", there: "/data" }], []],
  ["kubernetes", true, [], []],
  ["docker", false, [], []],
] as const)("on %s (of this machine: %j) with %j", ([kind, local, pathMappings, codes]) => {
  const findings = outOfReach([mount], { engine: { kind, local }, pathMappings });
  expect(findings.map(({ code }) => code)).toEqual(codes);
});

it("are those on claims, on an engine that has none", () => {
  const onClaim = { ...mount, engineSource: "pvc://claim/run/out" };
  const reach = { pathMappings: [{ here: "/data", there: "pvc://claim" }] };
  const there = outOfReach([onClaim], { ...reach, engine: { kind: "kubernetes", local: false } });
  expect(there).toEqual([]);
  const [finding] = outOfReach([onClaim], { ...reach, engine: { kind: "docker", local: true } });
  expect(finding).toMatchObject({
    path: ["outputs", "out"],
    message: expect.stringContaining("docker has no claims"),
  });
});

it("names the channel and the folder, and what to type", () => {
  const [finding] = outOfReach([mount], {
    engine: { kind: "kubernetes", local: false },
    pathMappings: [],
  });
  expect(finding).toEqual({
    code: "task/host-path-elsewhere",
    severity: "error",
    path: ["outputs", "out"],
    message:
      "output 'out' is a folder of this machine, which the machines of the cluster do not have: /data/run/out",
    hint: "bind it to a volume (persistentVolumeClaim), or, where a shared file system has it on every node, say where: --path-map /data/run/out=THERE",
  });
});
