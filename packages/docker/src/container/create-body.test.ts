import { describe, expect, it } from "vitest";
import { barePlan, fullPlan } from "../testing/plans.ts";
import { createBody, unknownResources } from "./create-body.ts";

const engine = { kind: "docker", selinux: false, seesOurFiles: true } as const;

describe("the body that creates a container", () => {
  it("has nothing in it that a bare plan does not ask for", async () => {
    await expect(toText(createBody("key", barePlan, engine))).toMatchFileSnapshot(
      "fixtures/create-body-bare.json",
    );
  });

  it("carries everything that a plan can ask for", async () => {
    await expect(toText(createBody("key", fullPlan, engine, [0, 2]))).toMatchFileSnapshot(
      "fixtures/create-body-full.json",
    );
  });

  it("takes the image's own command for an empty one", () => {
    expect(createBody("key", { ...barePlan, command: [] }, engine)).not.toHaveProperty(
      "Entrypoint",
    );
  });

  it("takes SELinux' confinement away where there is SELinux, and labels no file", () => {
    const { HostConfig } = createBody("key", fullPlan, { ...engine, selinux: true });
    expect(HostConfig).toMatchObject({ SecurityOpt: ["label=disable"] });
    expect(JSON.stringify(HostConfig)).not.toMatch(/:[zZ]"/);
  });

  it("uses an engine's network by its name", () => {
    const body = createBody("key", { ...barePlan, networkName: "lab" }, engine);
    expect(body["HostConfig"]).toMatchObject({ NetworkMode: "lab" });
  });
});

it("finds the resources that an engine alone cannot give", () => {
  const extended = { "nvidia.com/gpu": 1, "rdma/hca": 1, "amd.com/gpu": 0 };
  expect(unknownResources({ ...barePlan, resources: { extended } })).toEqual(["rdma/hca"]);
  const disk = { extended: {}, storageLimitBytes: 1 };
  expect(unknownResources({ ...barePlan, resources: disk })).toEqual(["ephemeral-storage"]);
});

function toText(body: object): string {
  return `${JSON.stringify(body, null, 2)}\n`;
}
