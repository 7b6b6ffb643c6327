import { expect, it } from "vitest";
import type { PlannedVolume, RunPlan } from "@task-api/runtime";
import { barePlan, fullPlan } from "../testing/plans.ts";
import { volumesOf } from "./pod-volumes.ts";

const results = { persistentVolumeClaim: { claimName: "results" } };
const resultsKept = { persistentVolumeClaim: { claimName: "results", readOnly: true } };

function channel(volume: PlannedVolume["volume"], changes: Partial<PlannedVolume> = {}) {
  const base = { channel: "in", direction: "input", target: "/in", readOnly: true } as const;
  return { ...base, volume, formats: [], ...changes };
}

const out = { channel: "out", direction: "output", target: "/out", readOnly: false } as const;

it("names a claim once, and mounts it for each channel that is on it", () => {
  const volumes = [channel(results, { subPath: "a" }), channel(results, { ...out, subPath: "b" })];
  expect(volumesOf({ ...barePlan, volumes })).toEqual({
    volumes: [{ name: "channel-0", ...results }],
    volumeMounts: [
      { name: "channel-0", mountPath: "/in", readOnly: true, subPath: "a" },
      { name: "channel-0", mountPath: "/out", readOnly: false, subPath: "b" },
    ],
  });
});

it("takes a claim that the config has as a volume already", () => {
  const volume = { name: "mine", ...results };
  const plan: RunPlan = { ...barePlan, volumes: [channel(results, out)] };
  const pod = fullPlan.pod && { ...fullPlan.pod, volumes: [volume], volumeMounts: [] };
  expect(volumesOf({ ...plan, ...(pod !== undefined && { pod }) })).toEqual({
    volumes: [volume],
    volumeMounts: [{ name: "mine", mountPath: "/out", readOnly: false }],
  });
});

it("leaves the names alone that the config's own volumes have", () => {
  const names = ["host-0", "host-0-0", "channel-0", "shm"];
  const own = names.map((name) => ({ name, emptyDir: {} }));
  const pod = fullPlan.pod && { ...fullPlan.pod, volumes: own, volumeMounts: [] };
  const { volumes, volumeMounts } = volumesOf({ ...fullPlan, ...(pod !== undefined && { pod }) });
  const ours = ["host-0-0-0", "host-1", "channel-0-0", "shm-0"];
  expect(volumes.map((volume) => Object(volume).name)).toEqual([...ours, ...names]);
  expect(volumeMounts.map((mount) => Object(mount).name)).toEqual(ours);
});

it.for([
  ["all of its channels only read", [channel(resultsKept)], resultsKept, [true]],
  ["one of them writes", [channel(resultsKept), channel(results, out)], results, [true, false]],
  ["an output is only to be read", [channel(resultsKept, out)], resultsKept, [true]],
] as const)("keeps a claim read-only where %s", ([, volumes, claim, readOnly]) => {
  const found = volumesOf({ ...barePlan, volumes });
  expect(found.volumes).toEqual([{ name: "channel-0", ...claim }]);
  expect(found.volumeMounts.map((mount) => Object(mount).readOnly)).toEqual(readOnly);
});

it("gives each channel on another kind of volume one of its own", () => {
  const volumes = [channel({ emptyDir: {} }), channel({ emptyDir: {} }, out)];
  expect(volumesOf({ ...barePlan, volumes }).volumes).toHaveLength(2);
});

it("finds folders of this machine on the claim that has them, and the conf beside them", () => {
  const mount = {
    channel: "in",
    direction: "input",
    source: "/data/d/r/a/in",
    engineSource: "pvc://results/runs/d/r/a/in",
    target: "/in",
    readOnly: true,
    submounts: ["below"],
    formats: [],
  } as const;
  const output = { ...mount, ...out, engineSource: "pvc://results", submounts: [] };
  const onNode = { source: "/x/conf.json", engineSource: "/y/conf.json", target: "/conf.json" };
  const files = [onNode, { ...onNode, engineSource: "pvc://results/conf.json", target: "/c" }];
  expect(volumesOf({ ...barePlan, mounts: [mount, output], files })).toEqual({
    volumes: [
      { name: "host-0", hostPath: { path: "/y/conf.json", type: "File" } },
      { name: "channel-0", ...results },
    ],
    volumeMounts: [
      { name: "host-0", mountPath: "/conf.json", readOnly: true },
      { name: "channel-0", mountPath: "/in", readOnly: true, subPath: "runs/d/r/a/in" },
      { name: "channel-0", mountPath: "/out", readOnly: false },
      { name: "channel-0", mountPath: "/c", readOnly: true, subPath: "conf.json" },
    ],
  });
});
