import type { BoundChannel, KubernetesObject } from "@task-api/spec";
import { expect, it } from "vitest";
import { planVolumes } from "./plan-volumes.ts";

const kubernetes = { engine: { kind: "kubernetes" } } as const;
const claim = { persistentVolumeClaim: { claimName: "data" } };

function channel(volume: KubernetesObject, coefficient?: number): BoundChannel {
  return {
    name: "c",
    mountedPath: "/c",
    source: { kind: "kubernetes", volume },
    formats: ["*.dcm"],
    ...(coefficient !== undefined && {
      scaleRule: {
        complexity: { coefficient, exponent: 1 },
        notation: "complexity",
        type: "limit",
        mode: "sum",
        targetRegex: ".*",
        targetGlob: "*",
      },
    }),
  };
}

it.for([
  ["none", claim, undefined],
  ["beside the source", { ...claim, subPath: "studies/1" }, "studies/1"],
  ["in the claim", { persistentVolumeClaim: { claimName: "data", subPath: "a..b" } }, "a..b"],
  [
    "the same in both places",
    { persistentVolumeClaim: { claimName: "data", subPath: "x" }, subPath: "x" },
    "x",
  ],
] as const)("takes the subPath out of the volume: %s", ([, volume, subPath]) => {
  expect(planVolumes({ inputs: [channel(volume)], outputs: [] }, kubernetes)).toEqual({
    volumes: [
      {
        channel: "c",
        direction: "input",
        volume: claim,
        ...(subPath !== undefined && { subPath }),
        target: "/c",
        readOnly: true,
        formats: ["*.dcm"],
      },
    ],
    findings: [],
    warnings: [],
  });
});

it("says of outputs what nobody looks after", () => {
  const { volumes, warnings } = planVolumes({ inputs: [], outputs: [channel(claim)] }, kubernetes);
  expect(volumes).toMatchObject([{ direction: "output", readOnly: false }]);
  expect(warnings).toEqual([
    "output 'c' is on a volume of the cluster: what is there is not cleared, and its items are not checked",
  ]);
});

it.for(["/abs", "../other", "a/../../b", "a/..", "", 7, null])(
  "refuses the subPath %j",
  (subPath) => {
    const inputs = [channel({ ...claim, subPath })];
    const { volumes, findings } = planVolumes({ inputs, outputs: [] }, kubernetes);
    expect(volumes).toEqual([]);
    expect(findings).toMatchObject([{ code: "task/volume-sub-path", path: ["inputs", "c"] }]);
  },
);

it("refuses two different subPaths", () => {
  const volume = { persistentVolumeClaim: { claimName: "data", subPath: "a" }, subPath: "b" };
  const { findings } = planVolumes({ inputs: [channel(volume)], outputs: [] }, kubernetes);
  expect(findings).toMatchObject([{ code: "task/volume-sub-path" }]);
});

it.for([
  [2, ["task/volume-size"]],
  [0, []],
  [-1, []],
] as const)("measures nothing for a scale rule of factor %d", ([factor, codes]) => {
  const { findings } = planVolumes({ inputs: [channel(claim, factor)], outputs: [] }, kubernetes);
  expect(findings.map(({ code }) => code)).toEqual(codes);
});

it("refuses what another engine cannot do, and staged results", () => {
  const onDocker = { engine: { kind: "docker" } } as const;
  expect(
    planVolumes({ inputs: [channel(claim)], outputs: [channel(claim)] }, onDocker),
  ).toMatchObject({
    volumes: [],
    findings: [
      { code: "task/kubernetes-volume", path: ["inputs", "c"] },
      { code: "task/kubernetes-volume", path: ["outputs", "c"] },
    ],
  });
  const atomic = { ...kubernetes, atomicOutputs: true };
  expect(planVolumes({ inputs: [], outputs: [channel(claim)] }, atomic)).toMatchObject({
    findings: [{ code: "task/output-unusable", path: ["outputs", "c"] }],
  });
});
