// GPUs on Podman: by the container device interface, whose devices a test can describe (contract §3).
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { isRoot } from "../testing/disk.ts";
import { noChannels, task, template } from "../testing/documents.ts";
import { folderWith } from "../testing/folder.ts";
import { imageWith } from "../testing/images.ts";
import { readRunRecord } from "../testing/record.ts";
import { startTaskApi, taskApi, type RunningProgram } from "../testing/program.ts";

const FOLDER = "/var/run/cdi";
const hasOwn = existsSync("/dev/nvidiactl");

/** Devices of the names that a toolkit would give to GPUs; behind them is nothing. */
function describeGpus(count: number): void {
  mkdirSync(FOLDER, { recursive: true });
  const file = join(FOLDER, "task-api-test.json");
  const devices = Array.from({ length: count }, (_, index) => ({
    name: String(index),
    containerEdits: { deviceNodes: [{ path: `/dev/gpu${index}`, hostPath: "/dev/null" }] },
  }));
  writeFileSync(file, JSON.stringify({ cdiVersion: "0.3.0", kind: "nvidia.com/gpu", devices }));
  onTestFinished(() => rmSync(file));
}

describe.runIf(isRoot && !hasOwn)("GPUs on Podman", { tags: ["bundle", "docker"] }, () => {
  let image = "";
  beforeAll(async () => {
    image = await imageWith("e2e-gpu", [template("ls /dev | grep gpu || true", noChannels)]);
  }, 180_000);

  const args = ["run", "task.json", "--watch", "--output", "r.json"];
  const folderFor = (gpus: number): string =>
    folderWith({
      "task.json": task(image, "default", {
        ...noChannels,
        resources: { limits: { "nvidia.com/gpu": gpus } },
      }),
    });

  it("are handed out, as many as the task asks for", async () => {
    describeGpus(3);
    const ended = await taskApi(args, { cwd: folderFor(2) });
    expect(ended).toMatchObject({ code: 0, out: "gpu0\ngpu1\n" });
    expect((await taskApi(args, { cwd: folderFor(0) })).out).toBe("");
  });

  it("are leased: no two tasks have the same, and one for which there is none waits", async () => {
    describeGpus(2);
    const script = "ls /dev | grep gpu; while [ ! -e /in/a/go ]; do sleep 0.1; done";
    const use = (gpus: number): { folder: string; program: RunningProgram } => {
      const folder = folderWith({
        "in/a/1": "x",
        "task.json": task(image, template(script), {
          resources: { limits: { "nvidia.com/gpu": gpus } },
        }),
      });
      return { folder, program: startTaskApi(args, { cwd: folder }) };
    };
    const both = [use(1), use(1)];
    await Promise.all(both.map(({ program }) => program.sees(/^gpu\d$/m)));
    const third = use(2);
    await third.program.sees(/waiting: there are not enough GPUs while \S+, \S+ have some/);
    for (const { folder } of both) writeFileSync(join(folder, "in/a/go"), "");
    const ends = await Promise.all(both.map(({ program }) => program.ended));
    expect(ends.map(({ out }) => out).toSorted()).toEqual(["gpu0\n", "gpu1\n"]);
    await third.program.sees(/^gpu1$/m);
    writeFileSync(join(third.folder, "in/a/go"), "");
    expect(await third.program.ended).toMatchObject({ code: 0, out: "gpu0\ngpu1\n" });
  });

  it("are refused with the reason where there are fewer, and nothing is started", async () => {
    describeGpus(1);
    const folder = folderFor(2);
    const { code, out, err } = await taskApi(args, { cwd: folder });
    expect({ code, out }).toEqual({ code: 125, out: "" });
    expect(err).toContain("nvidia.com/gpu=1");
    expect(readRunRecord(join(folder, "r.json")).result?.reason).toBe("Unschedulable");
  });
});
