import { describe, expect, it } from "vitest";
import { barePlan, fullPlan } from "../testing/plans.ts";
import type { PodmanTraits } from "./engine-traits.ts";
import { podmanSpec } from "./podman-spec.ts";

const rootful: PodmanTraits = {
  kind: "podman",
  selinux: false,
  rootless: false,
  seesOurFiles: true,
};

describe("the body that creates a container on Podman", () => {
  it("has nothing in it that a bare plan does not ask for", async () => {
    await expect(toText(podmanSpec("name", "key", barePlan, rootful))).toMatchFileSnapshot(
      "fixtures/podman-spec-bare.json",
    );
  });

  it("tells a rootless one limits, devices and whose the outputs are", async () => {
    const engine = {
      ...rootful,
      rootless: true,
      selinux: true,
      ulimits: { files: 1024, processes: 4096 },
    };
    await expect(toText(podmanSpec("name", "key", fullPlan, engine, [0, 2]))).toMatchFileSnapshot(
      "fixtures/podman-spec-full.json",
    );
  });

  it.for([
    ["", undefined],
    ["root", undefined],
    ["0:0", undefined],
    ["root:0", undefined],
    ["1000", { nsmode: "keep-id", value: "uid=1000,gid=1000" }],
    ["1000:7", { nsmode: "keep-id", value: "uid=1000,gid=7" }],
    ["worker", { nsmode: "keep-id", value: "uid=4321,gid=99" }],
  ] as const)("maps the image's user %j when it is rootless", ([user, expected]) => {
    const plan = { ...barePlan, image: { ...barePlan.image, user } };
    const numbers = user === "worker" ? { user: "4321:99" } : {};
    const spec = podmanSpec("name", "key", plan, { ...rootful, rootless: true, ...numbers });
    expect(spec["userns"]).toEqual(expected);
    expect(podmanSpec("name", "key", plan, rootful)).not.toHaveProperty("userns");
  });

  it.for([
    ["lab", { netns: { nsmode: "bridge" }, Networks: { lab: {} } }],
    ["host", { netns: { nsmode: "host" } }],
    ["container:other", { netns: { nsmode: "container", value: "other" } }],
  ] as const)("uses the network %j", ([networkName, expected]) => {
    const spec = podmanSpec("name", "key", { ...barePlan, networkName }, rootful);
    expect(spec).toMatchObject(expected);
  });
});

function toText(body: object): string {
  return `${JSON.stringify(body, null, 2)}\n`;
}
