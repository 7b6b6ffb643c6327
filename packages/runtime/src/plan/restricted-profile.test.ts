import { expect, it } from "vitest";
import type { PlannedMount, PlannedVolume } from "../port/run-plan.ts";
import { restrictedFindings } from "./restricted-profile.ts";

const nothing = {
  pod: { isRestricted: true, volumes: [] },
  mounts: [],
  volumes: [],
  user: "1000:1000",
};
const place = { channel: "in", direction: "input", target: "/in", readOnly: true } as const;
const mount: PlannedMount = {
  ...place,
  source: "/in",
  engineSource: "/in",
  submounts: [],
  formats: [],
};

function volume(kind: string): PlannedVolume {
  return { ...place, volume: { [kind]: {} }, formats: [] };
}

it.for([
  ["nothing", nothing, []],
  ["a host_path", { ...nothing, mounts: [mount] }, [["inputs", "in"]]],
  [
    "a volume of the node",
    { ...nothing, volumes: [volume("persistentVolumeClaim"), volume("hostPath")] },
    [["inputs", "in"]],
  ],
  ["a network volume", { ...nothing, volumes: [volume("nfs")] }, [["inputs", "in"]]],
  [
    "volumes of the config",
    {
      ...nothing,
      pod: {
        isRestricted: true,
        volumes: [
          { name: "models", configMap: { name: "models" } },
          { name: "logs", hostPath: { path: "/var/log" } },
        ],
      },
    },
    [["config", "volumes", 1]],
  ],
  [
    "the same without the profile",
    { ...nothing, pod: { isRestricted: false, volumes: [] }, mounts: [mount], user: "" },
    [],
  ],
  ["a user that nobody knows", { ...nothing, user: undefined }, []],
  ["no pod", { ...nothing, pod: undefined, mounts: [mount] }, []],
] as const)("finds what the standard forbids: %s", ([, subject, paths]) => {
  const findings = restrictedFindings(subject);
  expect(findings.map(({ path }) => path)).toEqual(paths);
  expect(findings.every(({ code }) => code === "task/restricted-profile")).toBe(true);
});

it.for([
  ["", "runs as root"],
  ["0", "runs as root"],
  ["0:1000", "runs as root"],
  ["root", "runs as root"],
  ["tool", "by their number only"],
  ["tool:1000", "by their number only"],
] as const)("refuses the user %j", ([user, words]) => {
  const [finding, ...more] = restrictedFindings({ ...nothing, user });
  expect(more).toEqual([]);
  expect(finding?.message).toContain(words);
  expect(finding?.hint).toContain("USER 1000");
});
