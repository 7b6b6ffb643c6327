// The log of a task is whole (contract §3): whatever happens to the connection, no line is lost, none comes
// twice, and each stream keeps its order. What the engine does to logs is tried in `docker/`.
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { runCommand } from "../scripts/engine/run-command.ts";
import { cuttingProxy } from "./testing/cutting-proxy.ts";
import { noChannels, task, template } from "./testing/documents.ts";
import { folderWith } from "./testing/folder.ts";
import { imageWith } from "./testing/images.ts";
import { readKept, readPrinted, writeNumbered } from "./testing/numbered-lines.ts";
import { PROGRAM } from "./testing/program.ts";

describe("a log whose connection is cut", { tags: ["bundle", "docker"] }, () => {
  let image = "";
  beforeAll(async () => {
    image = await imageWith("e2e-logs", [template("true", noChannels)]);
  }, 180_000);

  it("20 times in the middle of a flow of 100 MB: no line is lost or doubled, on the screen and in the file", async () => {
    const count = 50_000;
    const command = ["/bin/sh", "-c", writeNumbered(count)];
    const document = task(image, "default", { ...noChannels, command });
    const folder = folderWith({ "task.json": document });
    const proxy = await cuttingProxy({ times: 20, everyBytes: 4_000_000 });
    const script = `${PROGRAM} run task.json --watch --output r.json >out.txt 2>err.txt`;
    const env = { DOCKER_HOST: proxy.host };
    const { code } = await runCommand("sh", ["-c", script], { cwd: folder, env });
    expect({ code, cuts: proxy.done() }).toEqual({ code: 0, cuts: 20 });
    expect(await readPrinted(join(folder, "out.txt"), "out")).toEqual({ count });
    expect(await readPrinted(join(folder, "err.txt"), "err")).toEqual({ count });
    expect(await readKept(join(folder, "r.log"), "out")).toEqual({ count });
    expect(await readKept(join(folder, "r.log"), "err")).toEqual({ count });
  }, 180_000);
});
