import { describe, expect, it } from "vitest";
import { Secret, type RunPlan } from "@task-api/runtime";
import { createBody, plainDocker, unknownResources } from "./create-body.ts";

const plan: RunPlan = {
  name: "convert",
  template: "dicom-to-nrrd",
  image: {
    reference: "registry.example/convert:1",
    id: "sha256:0123456789abcdef",
    platform: "linux/amd64",
  },
  env: [],
  mounts: [],
  resources: { extended: {} },
  network: "default",
  exitCodes: {},
  labels: {},
};

const full: RunPlan = {
  ...plan,
  command: ["/bin/convert", "--all", "a b"],
  env: [
    { name: "THREADS", value: "4" },
    { name: "TOKEN", secret: new Secret("only the engine sees this") },
  ],
  mounts: [
    {
      channel: "in",
      direction: "input",
      source: "/data/a:b, c",
      engineSource: "/mnt/a:b, c",
      target: "/in",
      readOnly: true,
      submounts: [],
      formats: [],
    },
    {
      channel: "out",
      direction: "output",
      source: "/data/out",
      engineSource: "/data/out",
      target: "/out",
      readOnly: false,
      submounts: [],
      formats: [],
    },
  ],
  resources: {
    cpuLimit: 1.5,
    cpuRequest: 0.5,
    memoryLimitBytes: 2_000_000_000,
    memoryRequestBytes: 1_000_000_000,
    extended: { "nvidia.com/gpu": 2 },
  },
  network: "none",
  networkName: "ignored",
  user: "1000:1000",
  shmSizeBytes: 268_435_456,
  labels: { project: "demo", "task-api.run": "7" },
};

describe("the body that creates a container", () => {
  it("has nothing in it that a bare plan does not ask for", async () => {
    await expect(toText(createBody("key", plan))).toMatchFileSnapshot(
      "fixtures/create-body-bare.json",
    );
  });

  it("carries everything that a plan can ask for", async () => {
    await expect(toText(createBody("key", full))).toMatchFileSnapshot(
      "fixtures/create-body-full.json",
    );
  });

  it("tells rootless Podman limits, devices and whose the outputs are", async () => {
    const engine = {
      kind: "podman",
      rootless: true,
      selinux: true,
      ulimits: { files: 1024, processes: 4096 },
    } as const;
    await expect(toText(createBody("key", full, engine))).toMatchFileSnapshot(
      "fixtures/create-body-podman.json",
    );
  });

  it.for([
    ["", undefined],
    ["root", undefined],
    ["0:0", undefined],
    ["1000", "keep-id:uid=1000,gid=1000"],
    ["1000:7", "keep-id:uid=1000,gid=7"],
    ["worker", "keep-id"],
  ] as const)("maps the image's user %j on rootless Podman", ([user, expected]) => {
    const engine = { ...plainDocker, kind: "podman", rootless: true } as const;
    const body = createBody("key", { ...plan, image: { ...plan.image, user } }, engine);
    const { UsernsMode: mode } = Object(body["HostConfig"]);
    expect(mode).toBe(expected);
  });

  it("takes the image's own command for an empty one", () => {
    expect(createBody("key", { ...plan, command: [] })).not.toHaveProperty("Entrypoint");
  });

  it("uses an engine's network by its name", () => {
    const body = createBody("key", { ...plan, networkName: "lab" });
    expect(body["HostConfig"]).toMatchObject({ NetworkMode: "lab" });
  });
});

it("finds the resources that an engine alone cannot give", () => {
  const extended = { "nvidia.com/gpu": 1, "rdma/hca": 1, "amd.com/gpu": 0 };
  expect(unknownResources({ ...plan, resources: { extended } })).toEqual(["rdma/hca"]);
});

function toText(body: object): string {
  return `${JSON.stringify(body, null, 2)}\n`;
}
