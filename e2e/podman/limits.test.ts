// What Podman cannot enforce is said, not passed over (contract §3).
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { noChannels, task, template } from "../testing/documents.ts";
import { engineSays } from "../testing/engine.ts";
import { folderWith } from "../testing/folder.ts";
import { imageWith } from "../testing/images.ts";
import { readRunRecord } from "../testing/record.ts";
import { taskApi } from "../testing/program.ts";

describe("limits on Podman", { tags: ["bundle", "docker"] }, () => {
  let image = "";
  beforeAll(async () => {
    image = await imageWith("e2e-limits", [template("true", noChannels)]);
  }, 180_000);

  it("are a warning in the result where it is rootless on cgroup v1, and only there", async () => {
    const limits = { memory: "64Mi", cpu: "0.5" };
    const folder = folderWith({
      "task.json": task(image, "default", { ...noChannels, resources: { limits } }),
    });
    const args = ["run", "task.json", "--watch", "--output", "r.json"];
    const { code, err } = await taskApi(args, { cwd: folder });
    expect(code).toBe(0);
    const facts = "{{.Host.Security.Rootless}} {{.Host.CgroupsVersion}}";
    const isUnenforced = (await engineSays("info", "--format", facts)) === "true v1";
    const said = ["memory", "cpu"].map((kind) => `this engine does not enforce the ${kind} limit`);
    const { warnings } = readRunRecord(join(folder, "r.json"));
    expect(warnings.filter((warning) => said.includes(warning))).toEqual(isUnenforced ? said : []);
    expect(said.filter((warning) => err.includes(warning))).toEqual(isUnenforced ? said : []);
  });
});
